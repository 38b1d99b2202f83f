"""Running another suite in a process of its own, and how its tests ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.oracle.lending import Loan

LONGEST_RUN = 1200.0
"""Seconds that one key's run may take; on an idle machine it takes half a minute."""
LISTED = "enterprisetest.certinfra.fidoalliance.org"
"""A relying party that the key's made-up vendor lets have enterprise attestation."""

_HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How the tests of one key ended.

    Attributes:
        reasons: How many tests were skipped for each reason.
        sound: Whether pytest ended well, and at least one test passed.
        said: What pytest printed.
    """

    passed: int
    failed: int
    skipped: int
    reasons: dict[str, int]
    sound: bool
    said: str


def run(key: str, suite: Path) -> Figures:
    """Run the suite unpacked in `suite` against `key`, with none of this project's settings."""
    return _run(suite, "bridge", ["--key", key])


def run_lent(loan: Loan, suite: Path) -> Figures:
    """Run it likewise against a key that a bench lends."""
    return _run(suite, "plugged", loan.options)


def _run(suite: Path, plugin: str, options: list[str]) -> Figures:
    tally = suite.parent / "tally.json"
    tally.unlink(missing_ok=True)
    more = ["--ep-rp-id", LISTED, "--tally", str(tally), "tests/device"]
    ended = subprocess.run(
        [*_pytest(suite, plugin), *options, *more],
        cwd=suite,
        env=_environment(),
        timeout=LONGEST_RUN,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    counts = json.loads(tally.read_text()) if tally.exists() else {"outcomes": {}, "reasons": {}}
    outcomes = counts["outcomes"]
    return Figures(
        passed=outcomes.get("passed", 0),
        failed=outcomes.get("failed", 0),
        skipped=outcomes.get("skipped", 0),
        reasons=counts["reasons"],
        sound=ended.returncode == 0 and outcomes.get("passed", 0) > 0,
        said=ended.stdout,
    )


def _pytest(suite: Path, plugin: str) -> list[str]:
    settings = ["-c", str(suite / "pyproject.toml"), "--rootdir", str(suite)]
    plugins = ["-p", "no:cacheprovider", "-p", plugin, "-p", "tally"]
    return [sys.executable, "-m", "pytest", "-q", *settings, *plugins]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return {**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(_HERE)}
