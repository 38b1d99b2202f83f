"""What is named slower among made-up nights; how often it is right is measured by `make bench`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from random import Random

import pytest

from rig.record.latency.contrast import Contrast, contrasts, is_near
from rig.record.latency.measured import Measured
from tests.record.latency.drift import OPERATIONS, Drift, nights_of

QUIET = Drift(common=0.01, own=0.01, busy_nights=0.0, late=0.0005)
SLOWER = {"getAssertion": 1.2}


def nights(
    count: int,
    factors: Mapping[str, float] | None = None,
    *,
    seed: int = 1,
    samples: int = 30,
    drift: Drift = QUIET,
) -> list[Measured]:
    random = Random(seed)  # noqa: S311 - chance, no secret
    return nights_of(random, count, factors=factors, drift=drift, samples=samples)


def named(found: Iterable[Contrast]) -> list[str]:
    return [each.operation for each in found]


def of(operation: str, measured: Iterable[Measured]) -> list[Measured]:
    return [each for each in measured if each.operation == operation]


def slowed_host(measured: Iterable[Measured], by: float) -> list[Measured]:
    return [
        replace(each, seconds=tuple(seconds * by for seconds in each.seconds)) for each in measured
    ]


def test_slower_operation_is_named_alone_with_both_medians() -> None:
    (found,) = contrasts(nights(3), nights(2, SLOWER, seed=2))

    assert found.operation == "getAssertion"
    assert found.now / found.was == pytest.approx(1.2, rel=0.05)
    assert found.samples == (90, 60)
    assert found.p < 0.01


def test_faster_operation_is_named_too() -> None:
    (found,) = contrasts(nights(3, SLOWER), nights(3, seed=2))

    assert found.now < found.was


@pytest.mark.parametrize("seed", range(5))
def test_nights_of_nothing_new_are_alike(seed: int) -> None:
    drift = Drift()

    assert not contrasts(nights(5, seed=seed, drift=drift), nights(3, seed=seed + 100, drift=drift))


def test_slow_host_is_no_slow_firmware() -> None:
    assert not contrasts(nights(4), slowed_host(nights(4, seed=2), 1.4))


def test_operation_is_found_on_a_host_that_is_faster_now() -> None:
    faster = slowed_host(nights(3, {"getAssertion": 1.4}, seed=2), 0.9)

    assert named(contrasts(nights(3), faster)) == ["getAssertion"]


def test_firmware_that_is_slower_at_everything_is_found_after_five_nights() -> None:
    everything = dict.fromkeys(OPERATIONS, 1.25)
    soon, later = (nights(count, everything, seed=2) for count in (4, 5))

    assert not contrasts(nights(5), soon)
    assert set(named(contrasts(nights(5), later))) > {"getAssertion", "reset", "U2F register"}


def test_firmware_that_takes_half_as_long_again_is_found_at_once() -> None:
    everything = dict.fromkeys(OPERATIONS, 1.6)

    assert "getAssertion" in named(contrasts(nights(1), nights(1, everything, seed=2)))


def test_single_operation_is_held_against_itself() -> None:
    before = of("getAssertion", nights(5))
    few, enough, far = (
        of("getAssertion", nights(count, {"getAssertion": factor}, seed=2))
        for count, factor in ((4, 1.25), (5, 1.25), (1, 1.8))
    )

    assert [named(contrasts(before, each)) for each in (few, enough, far)] == [
        [],
        ["getAssertion"],
        ["getAssertion"],
    ]


def test_drift_that_was_seen_before_is_no_change() -> None:
    """An operation that went up and down by a fifth on the old firmware may do so on the new."""
    before = nights(6)
    own = of("getAssertion", before)
    wild = [each for each in before if each.operation != "getAssertion"]
    wild += slowed_host(own[::2], 0.8) + slowed_host(own[1::2], 1.25)

    assert named(contrasts(before, nights(3, SLOWER, seed=2))) == ["getAssertion"]
    assert not contrasts(wild, nights(3, SLOWER, seed=2))


def test_operation_of_a_few_samples_is_left_out() -> None:
    assert not contrasts(nights(3, samples=15), nights(3, SLOWER, seed=2, samples=15))
    assert contrasts(nights(3, samples=16), nights(3, SLOWER, seed=2, samples=16))


def test_five_milliseconds_are_the_least() -> None:
    before, after = nights(3), nights(3, {"getInfo": 2.0, "largeBlobs": 1.4}, seed=2)

    assert named(contrasts(before, after)) == ["largeBlobs"]


def test_host_that_adds_a_few_milliseconds_to_all_is_no_slow_firmware() -> None:
    late = [
        replace(each, seconds=tuple(seconds + 0.004 for seconds in each.seconds))
        for each in nights(3, seed=2)
    ]

    assert not contrasts(nights(3), late)


def test_two_keys_of_one_run_are_held_against_each_other() -> None:
    assert named(contrasts(nights(1), nights(1, {"getAssertion": 1.4}, seed=2))) == ["getAssertion"]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        (0.100, 0.109, True),
        (0.109, 0.100, True),
        (0.100, 0.111, False),
        (0.020, 0.0249, True),
        (0.020, 0.0251, False),
    ],
)
def test_near_times_are_one_time(one: float, other: float, near: bool) -> None:
    assert is_near(one, other) is near


def test_statistics_are_loaded_only_where_something_may_have_changed() -> None:
    """They take longer to load than most verbs to run."""
    idle = "import sys, rig.cli, rig.record.difference.compare; sys.exit('scipy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", idle], check=False).returncode == 0
