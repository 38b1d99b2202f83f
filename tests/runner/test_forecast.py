from __future__ import annotations

import pytest

from rig.runner.forecast import SETTLED, Forecast, together

TESTS = ("one", "two", "three", "four")


def test_nobody_knows_before_the_first_test_of_a_key_without_past() -> None:
    forecast = Forecast({})
    assert forecast.left({}, 1, 10) is None
    assert forecast.left({1: TESTS}, 1, 10) is None


def test_key_without_past_goes_on_at_its_pace() -> None:
    forecast = Forecast({})
    forecast.took("one")
    assert forecast.left({1: TESTS}, 1, 10) == 30
    assert forecast.left({1: TESTS}, 3, 10) == 110


def test_last_run_tells_of_a_key_that_waits_for_its_turn() -> None:
    assert Forecast({"one": 20, "two": 30}).left({}, 2, 0) == 100


def test_last_run_tells_what_each_test_takes_and_the_usual_of_new_ones() -> None:
    forecast = Forecast({"one": 10, "two": 30})
    forecast.took("one")
    assert forecast.left({1: ("one", "two", "new")}, 1, 1000) == 50


def test_pace_of_this_run_makes_up_for_a_slower_host_once_it_is_known() -> None:
    forecast = Forecast({"one": SETTLED, "two": 30})
    forecast.took("one")
    assert forecast.left({1: ("one", "two")}, 1, 2 * SETTLED) == 60


@pytest.mark.parametrize(
    ("lefts", "at_work", "seconds"),
    [([], 1, 0), ([60, 30], 2, 60), ([60, 30], 1, 90), ([60, None], 2, None), ([60], 0, 60)],
    ids=["none", "all at once", "one by one", "unknown", "nobody at work"],
)
def test_keys_take_as_long_as_the_longest_or_as_all_that_wait_for_it(
    lefts: list[float | None], at_work: int, seconds: float | None
) -> None:
    assert together(lefts, at_work) == seconds
