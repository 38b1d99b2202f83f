"""`keyrig faults`: prove that the tests can fail."""

from __future__ import annotations

from typing import Annotated

import typer

from rig.cli.output import err, print_json, print_line
from rig.keys.seeded import Fault
from rig.runner.exits import Exit
from rig.runner.faults.progress import FaultProgress
from rig.runner.faults.run import chosen, jobs_of
from rig.runner.faults.run import run as seed
from rig.runner.faults.score import SCHEMA, End, FaultScore, Score, entry


def faults(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[AREA…]", help="Areas, or faults by name.")
    ] = None,
    names: Annotated[bool, typer.Option("--list", help="List the faults, run nothing.")] = False,
    wide: Annotated[bool, typer.Option(help="Run all tests on each fault.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.faults/1.")] = False,
) -> int:
    """Seed each fault into a virtual key, and see that the tests of what it breaks fail.

    A fault is killed if a check of a requirement that it breaks fails in the body of a test. Sound
    keys of every profile take all tests too: whatever is red on them is a false alarm.

    Examples: keyrig faults · keyrig faults pin token · keyrig faults wrong-signature --wide
    """
    seeded = chosen(words or ())
    if names:
        _list(seeded, as_json)
        return int(Exit.OK)
    with FaultProgress(len(jobs_of(seeded, wide=wide)), err) as progress:
        score = seed(seeded, progress, wide=wide)
    if as_json:
        print_json(score.document())
    else:
        _print(score)
    return int(Exit.OK if score.is_good else Exit.FAILURES)


def _list(seeded: tuple[Fault, ...], as_json: bool) -> None:
    if as_json:
        print_json({"schema": SCHEMA, "faults": [entry(fault) for fault in seeded]})
        return
    for fault in seeded:
        print_line(f"{fault.area:14} {fault.name:36} {fault.says} ({_ids(fault.requirements)})")


def _print(score: Score) -> None:
    for one in score.faults:
        print_line(_line(one))
        for test in one.beyond:
            print_line(f"  also red: {test}")
    for test, keys in score.alarms.items():
        print_line(f"false alarm: {test} on {_ids(keys)}")
    if score.unproved:
        print_line(f"requirements that no fault turned red: {_ids(score.unproved)}")
    for test in score.unproved_tests or ():
        print_line(f"no fault turned red: {test}")
    print_line(_totals(score))


def _line(one: FaultScore) -> str:
    missing = f"; not shown: {_ids(one.unshown)}" if one.unshown else ""
    trouble = f"; {one.trouble}" if one.trouble else ""
    shown = f"{one.end:9} {one.seconds:6.2f} s  {one.fault.name:36} {_ids(one.shown)}"
    return shown + missing + trouble


def _totals(score: Score) -> str:
    killed, reported = len(score.named(End.KILLED)), len(score.named(End.REPORTED))
    each = sum(one.seconds for one in score.faults) / max(1, len(score.faults))
    return (
        f"{killed} of {len(score.faults)} killed, {reported} reported as a hang or restart, "
        f"{len(score.named(End.SURVIVED))} survived; {len(score.alarms)} false alarms; "
        f"{score.seconds:.1f} s, {each:.2f} s a fault"
    )


def _ids(names: tuple[str, ...]) -> str:
    return ", ".join(names)
