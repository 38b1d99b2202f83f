from __future__ import annotations

import random

import pytest

from rig.record.judging.judge import Judgement, judge
from tests.record.truth import SEEDS, World, interval, score


@pytest.mark.parametrize(
    "world",
    [World(fails=1, rounds=1), World(fails=1, rounds=2, confirm=False)],
    ids=["tried again", "two rounds"],
)
def test_test_that_always_fails_is_found_the_first_night(world: World) -> None:
    found = score(world)

    assert found.first == found.seeds == SEEDS
    assert found.rightly / found.regressed >= 0.9
    assert found.found / (found.found + found.made_up) >= 0.9


def test_test_that_fails_now_and_then_is_found_within_five_nights_of_three_rounds() -> None:
    found = score(World(fails=0.3, rounds=3))

    assert found.found / found.seeds >= 0.95
    assert found.found / (found.found + found.made_up) >= 0.9


def test_what_never_fails_is_never_named() -> None:
    chance = random.Random(1)  # noqa: S311 - chance, no secret
    for _ in range(1000):
        nights = ["".join(chance.choices("PI", (9, 1), k=2)) for _ in range(30)]

        judgement = judge(nights).judgement

        assert judgement in (Judgement.STEADY, Judgement.NEW, Judgement.INFRA), nights


def test_interval_of_a_share_is_wilsons() -> None:
    low, high = interval(95, 100)

    assert (round(low, 3), round(high, 3)) == (0.888, 0.978)
    assert interval(200, 200)[1] == pytest.approx(1)
