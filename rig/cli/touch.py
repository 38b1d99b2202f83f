"""`keyrig touch`: touch one key, or find out how long its pad has to be pressed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from fido2.ctap import CtapError

from rig import KeyProblem
from rig.bench.file import load_bench
from rig.cli.output import print_json, print_line, say
from rig.keys import OpenKey, check_names, open_key
from rig.report.spans import counted
from rig.runner.exits import Exit
from rig.runner.hands.calibrating import (
    PRESSES,
    Series,
    calibrate,
    document,
    require_calibratable,
    suggested,
)
from rig.runner.hands.touching import Touching
from rig.runner.hands.touching import touch as touch_key
from rig.runner.stage import staged


def touch(
    key: Annotated[str, typer.Argument(help="The bay, or the name of a key.")],
    bench: Annotated[Path | None, typer.Option(help="The bench file.")] = None,
    calibration: Annotated[
        bool, typer.Option("--calibrate", help="Find the shortest press that it always takes.")
    ] = False,
    presses: Annotated[
        int, typer.Option(min=1, help="With --calibrate: presses of each length.")
    ] = PRESSES,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print keyrig.touch/1, or keyrig.calibration/1.")
    ] = False,
) -> int:
    """Have a key ask for a touch, press it by the finger of its bay, and say what came of it.

    A key is pressed only while it waits for that, so it is asked first. With --calibrate it is
    pressed some hundred times, which takes a bay at wipe.

    Examples: keyrig touch A1 · keyrig touch A1 --calibrate --presses 20 --json
    """
    known = load_bench(bench)
    check_names([key], known)
    with staged(known, [key]) as stage, closing(open_key(key, known, stage=stage)) as opened:
        try:
            if calibration:
                return _calibrate(opened, presses, as_json=as_json)
            return _tell(touch_key(opened), as_json=as_json)
        except CtapError as error:
            raise KeyProblem(
                f"the key refuses: {error}", where=key, try_this=f"keyrig doctor --key {key}"
            ) from error


def _tell(done: Touching, *, as_json: bool) -> int:
    if as_json:
        print_json(done.document())
    else:
        print_line(f"{done.key}: {_said(done)}")
    if not done.is_well:
        say(f"  try: keyrig doctor --key {done.key}")
    return int(Exit.OK if done.is_well else Exit.TROUBLE)


def _said(done: Touching) -> str:
    count, seconds = len(done.presses), done.selection.seconds
    if not done.selection.touched:
        asked = "it asked for a touch" if done.selection.asked else "it never asked for a touch"
        times = counted(count, "time")
        return f"{asked}, was pressed {times}, and did not go on within {seconds:.1f} s"
    if not count:
        return "it went on before anything pressed it"
    presses = counted(count, "press", "presses")
    return f"it asked for a touch, and went on after {seconds:.2f} s and {presses}"


def _calibrate(key: OpenKey, presses: int, *, as_json: bool) -> int:
    require_calibratable(key)
    found: list[Series] = []
    for series in calibrate(key, presses=presses):
        found.append(series)
        say(f"{series.hold * 1000:4.0f} ms: {series.taken} of {presses} taken")
    if as_json:
        print_json(document(key.name, found))
    else:
        _print(key.name, found)
    return int(Exit.TROUBLE if suggested(found) is None else Exit.OK)


def _print(key: str, found: list[Series]) -> None:
    print_line(f"{'hold':>8} {'taken':>6} {'missed':>7} {'false':>6}")
    for each in found:
        counts = f"{each.taken:6} {each.missed:7} {each.false:6}"
        print_line(f"{each.hold * 1000:5.0f} ms {counts}")
    hold = suggested(found)
    if hold is None:
        print_line(f"{key}: no press is always taken; see the wire, the foil and the threshold")
    else:
        print_line(f"{key}: presses of {hold * 1000:.0f} ms and longer were always taken")
        say(f"  try: hold = {hold:g} in the bay's touch table, or more, to be on the safe side")
