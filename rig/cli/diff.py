"""`keyrig diff`: what is another in one run, key or firmware than in another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rig.cli.history import USUAL, File
from rig.cli.output import print_json, print_line, say
from rig.record.difference.baseline import Baselines
from rig.record.difference.compare import Change, compare
from rig.record.difference.document import Difference, Group
from rig.record.difference.side import side_named
from rig.record.judging.judge import Judgement
from rig.report.spans import counted
from rig.runner.exits import Exit

One = Annotated[str, typer.Argument(help="A run, a key or a firmware.", metavar="A")]
Other = Annotated[str, typer.Argument(help="Another one.", metavar="B")]
Folder = Annotated[Path, typer.Option("--baselines", help="Where baselines are.", metavar="DIR")]
BASELINES = Path("baselines")


def diff(
    one: One,
    other: Other,
    file: File = USUAL,
    baselines: Folder = BASELINES,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.diff/1.")] = False,
) -> int:
    """Say how B differs from A: in verdicts, answers, getInfo members, algorithms, times.

    A and B are folders of runs, or runs, keys or firmwares of the history. The exit code is 11 if
    anything has changed for the worse, or otherwise, that nobody accepted.

    Examples: keyrig diff A1 A2 · keyrig diff 5.7.1 5.7.4 · keyrig diff reports/RUN reports/RUN
    """
    found = difference(one, other, file, Baselines(baselines))
    if as_json:
        print_json(found.document())
    else:
        _print(found)
    return int(Exit.DIFFERENCES if found.unaccepted else Exit.OK)


def difference(one: str, other: str, file: Path, baselines: Baselines) -> Difference:
    """Compare what two names mean; tell what could not be read of it."""
    sides = side_named(one, file), side_named(other, file)
    for side in sides:
        for complaint in side.complaints:
            say(f"{side.name}: {complaint}")
    return Difference.of(compare(*sides), baselines)


def _print(found: Difference) -> None:
    for group in found.groups():
        print_line(_told(group))
    compared = counted(found.comparison.compared, "key")
    print_line(f"{compared} compared; {counted(len(found.unaccepted), 'change')} not accepted")
    if found.comparison.alone:
        say(f"on one side only, not compared: {', '.join(found.comparison.alone)}")


def _told(group: Group) -> str:
    one = group.changes[0]
    label = one.kind if one.judgement is Judgement.DIFFERS else one.judgement
    note = " (accepted)" if group.accepted else ""
    return f"{label}{note}: {one.what}  {group.was} → {group.now}  {_keys(group.changes)}"


def _keys(changes: tuple[Change, ...]) -> str:
    names = ", ".join(change.key for change in changes)
    return names if len(changes) == 1 else f"{len(changes)} keys: {names}"
