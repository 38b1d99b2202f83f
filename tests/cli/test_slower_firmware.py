"""New firmware that takes longer, from the key to the history, in real time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rig.record.history.store import History
from rig.record.latency.asking import latencies_of, shifts
from rig.runner.exits import Exit

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
    run = subprocess.run([*command, "-k", SIGN_INS], cwd=folder, check=False, timeout=120)
    assert run.returncode == Exit.OK


@pytest.mark.slow
def test_slower_firmware_is_found_and_nothing_else(tmp_path: Path) -> None:
    for faults in ((), (), ("slower-firmware",), ("slower-firmware",)):
        night(tmp_path, *faults)

    with History.existing(tmp_path / "reports" / "history.sqlite") as history:
        found = shifts(history)
        bench = found[0].course.bench if found else ""
        measured = latencies_of(history, "A1", bench)

    assert [(shift.operation, shift.firmware_before) for shift in found] == [("getAssertion", OLD)]
    assert found[0].course.firmware == NEW
    assert found[0].now - found[0].was == pytest.approx(LONGER, abs=0.02)
    assert {"getInfo", "makeCredential"} < {each.operation for each in measured}
