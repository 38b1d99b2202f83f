from __future__ import annotations

import random
from collections import Counter
from itertools import permutations

import pytest

from rig.plugin.planner.arrange import arrange, cost_of
from rig.plugin.planner.bound import fewest_resets
from rig.plugin.planner.condition import Condition, Need
from rig.plugin.planner.kind import Kind

SETS_PIN = Kind(need=Need.NO_PIN, leaves=Condition.PIN, changes=True)
NO_PIN = Kind(need=Need.NO_PIN, changes=True)
USES_PIN = Kind(need=Need.PIN, changes=True)
ANY = Kind()
STORES = Kind(changes=True, stores=2)
FRESH = Kind(need=Need.FACTORY, changes=True)
LOOKS_AT_FRESH = Kind(need=Need.FACTORY)
RESETS = Kind(need=Need.PIN, leaves=Condition.FACTORY, changes=True)
SPOILS = Kind(need=Need.FACTORY, leaves=Condition.SPOILED, changes=True)
BLOCKS = Kind(need=Need.BLOCKED, changes=True)
FREES = Kind(need=Need.BLOCKED, leaves=Condition.FACTORY, changes=True)
KINDS = (SETS_PIN, NO_PIN, USES_PIN, ANY, FRESH, LOOKS_AT_FRESH, RESETS, SPOILS, BLOCKS, FREES)
STARTS = (Condition.FACTORY, Condition.BARE, Condition.SPOILED)


def mixed(seed: int, count: int) -> list[Kind]:
    chooser = random.Random(seed)  # noqa: S311 - an order, no secret
    return [chooser.choice(KINDS) for _ in range(count)]


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.value)
@pytest.mark.parametrize("seed", range(12))
def test_bound_and_order_stand_against_every_order_of_a_small_set(
    seed: int, start: Condition
) -> None:
    kinds = mixed(seed, 6)
    best = min(cost_of(order, start) for order in set(permutations(kinds)))
    arranged = arrange(kinds, start)
    assert arranged.lower_bound <= best
    assert best <= arranged.resets <= best + 1
    assert best - arranged.lower_bound <= 1


@pytest.mark.parametrize("seed", range(5))
def test_the_cost_told_is_that_of_the_order_given(seed: int) -> None:
    kinds = mixed(seed, 200)
    arranged = arrange(kinds)
    assert sorted(arranged.order) == list(range(200))
    assert cost_of([kinds[place] for place in arranged.order]) == arranged.resets


@pytest.mark.parametrize("seed", range(5))
def test_an_order_is_close_to_the_bound_and_far_from_chance(seed: int) -> None:
    kinds = mixed(seed, 400)
    arranged = arrange(kinds)
    chooser = random.Random(seed)  # noqa: S311 - an order, no secret
    by_chance = [cost_of(chooser.sample(kinds, len(kinds))) for _ in range(20)]
    assert arranged.resets <= 1.2 * arranged.lower_bound + 1
    assert arranged.resets < sum(by_chance) / len(by_chance) / 2


def test_a_reset_under_test_serves_the_next_that_needs_one() -> None:
    arranged = arrange([SETS_PIN, SETS_PIN, SETS_PIN, RESETS, RESETS])
    assert arranged.resets == 0


def test_what_blocks_the_pin_comes_late() -> None:
    kinds = [BLOCKS, USES_PIN, NO_PIN, ANY]
    assert [kinds[place] for place in arrange(kinds).order] == [ANY, NO_PIN, USES_PIN, BLOCKS]


def test_tests_of_one_kind_keep_their_order() -> None:
    kinds = [ANY, USES_PIN] * 10
    order = arrange(kinds).order
    assert order == (*range(0, 20, 2), *range(1, 20, 2))


def test_a_key_with_a_pin_that_nobody_knows_is_reset_once() -> None:
    assert arrange([ANY, USES_PIN], Condition.SPOILED).resets == 1


@pytest.mark.parametrize(("room", "resets"), [(100, 0), (10, 1), (4, 4)])
def test_credentials_that_find_no_room_cost_a_reset(room: int, resets: int) -> None:
    assert arrange([STORES] * 10, room=room).resets == resets


def test_a_key_that_deletes_singly_needs_no_reset_for_room() -> None:
    kinds = [Kind(need=Need.PIN, changes=True, stores=2)] * 10
    assert arrange(kinds, room=4, erases=True).resets == 0


def test_nothing_to_do_costs_nothing() -> None:
    assert arrange([]).order == ()
    assert fewest_resets(Condition.SPOILED, Counter()) == 0
