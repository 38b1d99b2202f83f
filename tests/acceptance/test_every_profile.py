"""All suites on every built-in key, in several orders: no false failure, and no test in vain."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from rig.record.directory import RunDirectory
from rig.record.result import Result
from rig.record.verdict import Verdict

pytestmark = pytest.mark.slow
PROFILES = ("fido2.0", "fido2.1", "fido2.3", "u2f", "ctap2-only", "small-messages")
ORDERS = ("planned", "shuffle:1", "shuffle:2", "shuffle:3")
FEWEST_TESTS = 80
FEWEST_REQUIREMENTS = 120


@cache
def run(profile: str, *args: str) -> tuple[dict[str, Any], tuple[Result, ...]]:
    """Run `keyrig run` on a built-in key; return its document and its results."""
    folder = mkdtemp(prefix="keyrig-")
    where = ["--key", f"virtual:{profile}", "--metadata", "virtual", "--reports", folder]
    keyrig = Path(sys.executable).with_name("keyrig")
    done = subprocess.run(
        [keyrig, "run", *where, "--json", *args], check=False, capture_output=True, text=True
    )
    document = json.loads(done.stdout)
    return document, RunDirectory(Path(document["directory"])).results().results


def wrong(results: tuple[Result, ...]) -> list[str]:
    """Return what no sound key should come to."""
    bad = (Verdict.FAIL, Verdict.INFRA)
    return [f"{result.test}: {result.reason}" for result in results if result.verdict in bad]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("profile", PROFILES)
def test_sound_key_fails_nothing_in_any_order(profile: str, order: str) -> None:
    document, results = run(profile, "--order", order)
    assert not wrong(results)
    assert document["tests"] == len([one for one in results if one.verdict is not Verdict.SKIP])


@pytest.mark.parametrize("consent", ["read", "sign", "store"])
def test_lower_consent_fails_nothing_and_touches_no_more_than_it_may(consent: str) -> None:
    document, results = run("fido2.3", "--consent", consent)
    assert not wrong(results)
    assert document["keys"][0]["resets"] == document["keys"][0]["resets_tested"] == 0
    if consent == "read":
        assert document["keys"][0]["touches"] == 0


def test_every_test_runs_on_some_profile() -> None:
    skipped = [
        {one.test for one in run(profile, "--order", "planned")[1] if one.verdict is Verdict.SKIP}
        for profile in PROFILES
    ]
    assert not set.intersection(*skipped)


def test_default_key_takes_what_first_light_owes() -> None:
    _, results = run("fido2.3", "--order", "planned")
    judged = [one for one in results if one.verdict is not Verdict.SKIP]
    functions = {one.test.partition("[")[0] for one in judged}
    requirements = {check.requirement for one in judged for check in one.checks}
    assert len(functions) >= FEWEST_TESTS
    assert len(requirements) >= FEWEST_REQUIREMENTS
