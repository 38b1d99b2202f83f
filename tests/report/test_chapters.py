from __future__ import annotations

from dataclasses import replace

import pytest

from rig.record.result import Result
from rig.record.run import RunFacts, RunRecord
from rig.report.alike import Alike, with_room
from rig.report.chapters import MOST, PLACES, SOME, Chapter
from rig.report.view import Case

from .conftest import FAILURE

RUN = RunRecord.of((), RunFacts(directory="run"))


def group(number: int, keys: int = 1, test: str = "") -> Alike:
    """An outcome of a test of its own, unless told otherwise, on some keys."""
    result: Result = replace(FAILURE, test=test or f"test {number}", reason=f"{number}")
    told = (replace(result, key=f"A{key}") for key in range(keys))
    return Alike(tuple(Case(each, f"{each.key}-{number}", RUN) for each in told))


def chapter(outcomes: int, keys: int = 1, test: str = "") -> Chapter:
    return Chapter(tuple(group(number, keys, test) for number in range(outcomes)))


@pytest.mark.parametrize(
    ("outcomes", "keys", "whole"),
    [
        pytest.param(0, 1, 0, id="none"),
        pytest.param(MOST, 1, MOST, id="all are told"),
        pytest.param(MOST + 1, 1, SOME, id="too many outcomes"),
        pytest.param(MOST, 40, PLACES // 40, id="on too many keys"),
        pytest.param(2, PLACES + 1, 1, id="the first is always told"),
    ],
)
def test_what_is_told_at_length_has_an_end(outcomes: int, keys: int, whole: int) -> None:
    told = chapter(outcomes, keys)

    assert len(told.whole) == whole
    assert len(told.brief) == outcomes - whole


def test_exchange_without_end_takes_no_room_from_the_others() -> None:
    case = group(0).first
    large = replace(case, result=replace(case.result, exchange="x" * 1000), anchor="large")
    small = replace(case, result=replace(case.result, exchange="x"), anchor="small")

    assert with_room([Alike((large,)), Alike((small,))], room=1000) == {"small"}


def test_outcomes_of_one_test_share_a_line() -> None:
    told = chapter(MOST + 5, keys=2, test="the same")

    (brief,) = told.brief

    assert brief.first.reason == f"{SOME}"
    assert brief.others == MOST + 5 - SOME - 1
    assert brief.who == "A0, A1"


def test_only_what_is_told_has_its_place_there() -> None:
    told = chapter(MOST + 1, keys=2)

    placed = set(told.placed)

    assert {f"A0-{SOME - 1}", f"A1-{SOME - 1}", f"A0-{SOME}"} <= placed
    assert f"A1-{SOME}" not in placed
    assert told.brief[0].second is not None
    assert told.brief[0].second.anchor == f"A1-{SOME}"
