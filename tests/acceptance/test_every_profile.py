"""All suites on every built-in key, in several orders: no false failure, and no test in vain."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from rig.keys.seeded import profile_names
from rig.keys.statements import BUILT_IN
from rig.record.directory import RunDirectory
from rig.record.result import Result
from rig.record.run import KeyRecord
from rig.record.verdict import Verdict
from rig.runner.plan import Asked, RunPlan
from rig.runner.run import run as carry_out

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
PROFILES = profile_names()
SHUFFLES = ("shuffle:1", "shuffle:2", "shuffle:3")
USUAL = "fido2.3"
SHUFFLED = (USUAL, "fingerprint", "fido2.0", "always-uv")
"""The most different of the keys; each of them takes minutes in three orders more."""
MOST_RESETS = 12
FEWEST_AT_READ = 90


class Quiet:
    """Somebody who does not look at a run."""

    def began(self, key: str) -> None:
        """Look away."""

    def moved(self) -> None:
        """Look away."""

    def ended(self, key: str, code: int) -> None:
        """Look away."""


@cache
def run(
    profiles: tuple[str, ...], order: str | None = None, consent: str | None = None
) -> dict[str, tuple[KeyRecord, tuple[Result, ...]]]:
    """Test built-in keys; return the record and the results of each profile."""
    keys = tuple(f"virtual:{profile}" for profile in profiles)
    directory = RunDirectory.create(Path(mkdtemp(prefix="keyrig-")), ["all"], datetime.now(UTC))
    plan = RunPlan(
        directory=directory,
        keys=keys,
        asked=Asked(order=order, consent=consent, metadata=BUILT_IN),
        jobs=os.cpu_count() or 1,
    )
    outcome = carry_out(plan, Quiet())
    results = directory.results().results
    return {
        key.key.removeprefix("virtual:"): (key, tuple(one for one in results if one.key == key.key))
        for key in outcome.record.keys
    }


def planned() -> dict[str, tuple[KeyRecord, tuple[Result, ...]]]:
    """Return what the whole set came to on every profile, in the usual order."""
    return run(PROFILES, None)


def wrong(results: tuple[Result, ...]) -> list[str]:
    """Return what no sound key should come to."""
    bad = (Verdict.FAIL, Verdict.INFRA)
    return [f"{result.test}: {result.reason}" for result in results if result.verdict in bad]


def judged(results: tuple[Result, ...]) -> list[Result]:
    """Leave out what was skipped."""
    return [result for result in results if result.verdict is not Verdict.SKIP]


def checked(results: tuple[Result, ...]) -> set[str]:
    """Return the requirements that were checked."""
    return {check.requirement for result in results for check in result.checks}


def failures(profiles: tuple[str, ...], order: str | None = None) -> dict[str, list[str]]:
    """Return what should not have come of each profile."""
    ran = run(profiles, order)
    return {profile: wrong(ran[profile][1]) for profile in profiles}


def test_sound_key_of_any_profile_fails_nothing() -> None:
    assert failures(PROFILES) == {profile: [] for profile in PROFILES}


@pytest.mark.parametrize("order", SHUFFLES)
def test_sound_keys_fail_nothing_in_any_order(order: str) -> None:
    assert failures(SHUFFLED, order) == {profile: [] for profile in SHUFFLED}


def test_verdicts_are_the_same_in_every_order() -> None:
    verdicts = {one.test: one.verdict for one in planned()[USUAL][1]}
    for order in SHUFFLES:
        assert {one.test: one.verdict for one in run(SHUFFLED, order)[USUAL][1]} == verdicts


@pytest.mark.parametrize("consent", ["read", "sign", "store"])
def test_lower_consent_fails_nothing_and_touches_no_more_than_it_may(consent: str) -> None:
    key, results = run((USUAL,), consent=consent)[USUAL]
    assert not wrong(results)
    assert key.resets == key.resets_tested == 0
    if consent == "read":
        assert key.touches == 0
        assert len(checked(tuple(judged(results)))) >= FEWEST_AT_READ


def test_every_test_runs_on_some_profile() -> None:
    ran = planned()
    skipped = [
        {one.test for one in results if one.verdict is Verdict.SKIP} for _, results in ran.values()
    ]
    assert not set.intersection(*skipped)


def test_every_test_that_ran_proved_something() -> None:
    ran = planned()
    empty = {one.test for _, results in ran.values() for one in judged(results) if not one.checks}
    assert not empty


def test_planned_order_sets_the_key_up_with_few_resets() -> None:
    resets = planned()[USUAL][0].resets
    by_chance = [run(SHUFFLED, order)[USUAL][0].resets for order in SHUFFLES]
    assert resets <= MOST_RESETS
    assert all(resets * 3 <= other for other in by_chance)
