"""`keyrig faults`, as other programs and people meet it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from rig.runner.exits import Exit

KEYRIG = str(Path(sys.executable).with_name("keyrig"))


def keyrig(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([KEYRIG, "faults", *words], check=False, capture_output=True, text=True)


def test_fault_is_killed_and_counted() -> None:
    done = keyrig("wrong-signature", "--json")
    document = json.loads(done.stdout)
    assert done.returncode == Exit.OK
    assert document["schema"] == "keyrig.faults/1"
    assert (document["seeded"], document["killed"], document["survived"]) == (1, 1, [])
    assert document["false_alarms"] == []
    assert "GA-53" in document["faults"][0]["shown"]
    assert document["unproved"] is None


def test_faults_of_an_area_are_listed_with_what_they_break() -> None:
    document = json.loads(keyrig("lock", "--list", "--json").stdout)
    assert {fault["area"] for fault in document["faults"]} == {"lock"}
    assert all(fault["requirements"] and fault["says"] for fault in document["faults"])


def test_mistyped_area_is_told_with_the_nearest() -> None:
    done = keyrig("registrations", "--json")
    assert done.returncode == Exit.USAGE
    assert "registration" in json.loads(done.stdout)["try"]
