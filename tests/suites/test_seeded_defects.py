"""Ten defects, each of which turns the run red at the requirement that it breaks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from rig.record.jsonl import read_results
from rig.record.verdict import Verdict

DEFECTS = {
    "wrong-signature": "GA-53",
    "up-flag-missing": "MC-63",
    "counter-going-back": "GA-54",
    "excluded-credential-accepted": "MC-51",
    "wrong-rp-id-hash": "MC-77",
    "missing-keepalive": "HID-45",
    "wrong-sequence-accepted": "HID-27",
    "pin-retries-not-spent": "CPR-03",
    "reset-outside-window": "RST-02",
    "non-canonical-reply": "ENC-02",
}


def checked(key: str, requirements: Iterable[str], folder: Path) -> set[tuple[str, Verdict]]:
    """Run the tests of some requirements on a key, and return what their checks came to."""
    record = folder / "results.jsonl"
    words = ["--key", key, "--requirement", ",".join(requirements), "--keyrig-record", str(record)]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words]
    subprocess.run([*command, "--pyargs", "rig.suites"], cwd=folder, check=False, text=True)
    checks = [check for result in read_results(record).results for check in result.checks]
    return {(check.requirement, check.verdict) for check in checks}


@pytest.mark.parametrize(("fault", "requirement"), DEFECTS.items(), ids=DEFECTS)
def test_seeded_defect_fails_the_requirement_that_it_breaks(
    tmp_path: Path, fault: str, requirement: str
) -> None:
    assert (requirement, Verdict.FAIL) in checked(f"virtual+{fault}", [requirement], tmp_path)


def test_sound_key_meets_every_one_of_them(tmp_path: Path) -> None:
    came_to = checked("virtual", DEFECTS.values(), tmp_path)
    assert {(name, Verdict.PASS) for name in DEFECTS.values()} <= came_to
    assert {verdict for _, verdict in came_to} == {Verdict.PASS}
