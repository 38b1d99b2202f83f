"""Ten defects, each of which turns the run red at the requirement that it breaks."""

from __future__ import annotations

import subprocess
import sys
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


def verdicts(key: str, requirement: str, folder: Path) -> set[Verdict]:
    """Run the tests of one requirement on a key, and return what its checks came to."""
    record = folder / "results.jsonl"
    words = ["--key", key, "--requirement", requirement, "--keyrig-record", str(record)]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words]
    subprocess.run([*command, "--pyargs", "rig.suites"], cwd=folder, check=False, text=True)
    results = read_results(record).results
    checks = [check for result in results for check in result.checks]
    return {check.verdict for check in checks if check.requirement == requirement}


@pytest.mark.parametrize(("fault", "requirement"), DEFECTS.items(), ids=DEFECTS)
def test_seeded_defect_fails_the_requirement_that_it_breaks(
    tmp_path: Path, fault: str, requirement: str
) -> None:
    assert Verdict.FAIL in verdicts(f"virtual+{fault}", requirement, tmp_path)


def test_sound_key_meets_every_one_of_them(tmp_path: Path) -> None:
    for requirement in DEFECTS.values():
        folder = tmp_path / requirement
        folder.mkdir()
        assert verdicts("virtual", requirement, folder) == {Verdict.PASS}
