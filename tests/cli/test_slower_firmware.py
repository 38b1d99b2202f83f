"""New firmware that takes longer, from the key to the history, in real time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from rig.record.history.store import History
from rig.record.latency.asking import latencies_of, shifts
from rig.record.latency.compare import Shift
from rig.runner.exits import Exit
from tests.real_time import PATIENCE

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
BAY = """
[bays.A1]
simulated = {{ profile = "short-timeouts", faults = {faults} }}
level = "wipe"
"""
SIGN_INS = "test_assertion_reply or test_assertion_parameters or test_assertion_counter"
OLD, NEW = "65536", "65537"
LONGER = 0.06


def night(folder: Path, *faults: str) -> None:
    (folder / "bench.toml").write_text(BAY.format(faults=list(faults)), encoding="utf-8")
    command = [KEYRIG, "run", "--bench", "bench.toml", "--key", "A1", "--suite", "assertion"]
    run = subprocess.run([*command, "-k", SIGN_INS], cwd=folder, check=False, timeout=PATIENCE)
    assert run.returncode == Exit.OK


def four_nights(folder: Path) -> tuple[Sequence[Shift], set[str]]:
    """Return what has shifted after two nights on either firmware, and all that was measured."""
    folder.mkdir()
    for faults in ((), (), ("slower-firmware",), ("slower-firmware",)):
        night(folder, *faults)
    with History.existing(folder / "reports" / "history.sqlite") as history:
        found = shifts(history)
        bench = found[0].course.bench if found else ""
        return found, {each.operation for each in latencies_of(history, "A1", bench)}


def is_right(found: Sequence[Shift]) -> bool:
    """Tell whether the slower operation was found, by how much, and nothing else."""
    told = [(shift.operation, shift.firmware_before, shift.course.firmware) for shift in found]
    return told == [("getAssertion", OLD, NEW)] and found[0].now - found[0].was == pytest.approx(
        LONGER, abs=0.02
    )


@pytest.mark.slow
def test_slower_firmware_is_found_and_nothing_else(tmp_path: Path) -> None:
    found, measured = four_nights(tmp_path / "first")
    if not is_right(found):
        # What is measured in real time tells of a machine too whose load changes halfway.
        found, measured = four_nights(tmp_path / "second")
    assert is_right(found), found
    assert {"getInfo", "makeCredential"} < measured
