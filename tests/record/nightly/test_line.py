from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from rig.record.judging.judge import Judgement
from rig.record.nightly.line import MOST, one_line
from rig.record.nightly.record import Checkup, Ending, NightRecord
from tests.record.nightly.made_up import (
    CHECKUP,
    made_up_line,
    made_up_night,
    made_up_shift,
)

WELL = {"t": "P"}
TWO = {"A1": WELL, "A2": {"t": "T", "u": "S"}}
REGRESSED = made_up_line(Judgement.REGRESSED, "P P FF")
LINES = {
    "all well": (made_up_night(TWO), "2 keys, 2 ok, done 04:12"),
    "one key": (made_up_night({"A1": WELL}), "1 key, 1 ok, done 04:12"),
    "a regression and a bay that is not there": (
        made_up_night(
            {**TWO, "A1": {"t": "F", "u": "F"}, "A3": {}},
            news=(REGRESSED,),
            checkups=(CHECKUP,),
            failing=2,
        ),
        "3 keys, 1 ok, 1 regression, 1 bay out (A3 no key is there), 1 more failure, done 04:12",
    ),
    "regressions of several tests": (
        made_up_night(
            {"A1": {"t": "F", "u": "F"}},
            news=(REGRESSED, made_up_line(Judgement.REGRESSED, "P FF", "u")),
        ),
        "1 key, 0 ok, 2 regressions, done 04:12",
    ),
    "failures in every round": (
        made_up_night({"A1": {"t": "FFF"}, "A2": WELL}, failing=1),
        "2 keys, 1 ok, 1 failure, done 04:12",
    ),
    "failures that are no news": (
        made_up_night({"A1": {"t": "F", "u": "F"}, "A2": WELL}),
        "2 keys, 1 ok, 2 failures, done 04:12",
    ),
    "fixed": (
        made_up_night(TWO, news=(made_up_line(Judgement.FIXED, "P FF P"),)),
        "2 keys, 2 ok, 1 fixed, done 04:12",
    ),
    "unstable, suspected, disputed": (
        made_up_night(
            {"A1": {"t": "F", "u": "F", "v": "F"}},
            news=(
                made_up_line(Judgement.UNSTABLE, "F P F P F"),
                made_up_line(Judgement.SUSPECTED, "P F", "u"),
                made_up_line(Judgement.DISAGREE, "FF", "v"),
            ),
        ),
        "1 key, 0 ok, 1 unstable, 1 suspected, 1 disputed, done 04:12",
    ),
    "a bay that was given up": (
        made_up_night({"A1": {"t": "P", "u": "I"}, "A2": WELL}, out=("A1",)),
        "2 keys, 1 ok, 1 bay out (A1 given up), 1 test in trouble, done 04:12",
    ),
    "two bays out": (
        made_up_night({"A1": {}, "A2": {}, "A4": WELL}),
        "3 keys, 1 ok, 2 bays out (A1, A2), done 04:12",
    ),
    "trouble": (
        made_up_night({"A1": {"t": "I", "u": "P", "v": "I"}}),
        "1 key, 0 ok, 2 tests in trouble, done 04:12",
    ),
    "slower, not faster": (
        made_up_night(TWO, slower=(made_up_shift(0.1, 0.2), made_up_shift(0.2, 0.1))),
        "2 keys, 2 ok, 1 slower, done 04:12",
    ),
    "deadline": (
        made_up_night(TWO, ending=Ending.DEADLINE, not_reached={"A1": ("x", "y"), "A2": ("x",)}),
        "2 keys, 0 ok, 3 tests not reached, deadline 04:12",
    ),
    "deadline before the last key": (
        made_up_night({**TWO, "A3": {}}, ending=Ending.DEADLINE),
        "3 keys, 2 ok, 1 key not begun, deadline 04:12",
    ),
    "deadline at the first test of the last key": (
        made_up_night({**TWO, "A3": {}}, ending=Ending.DEADLINE, not_reached={"A3": ("t", "u")}),
        "3 keys, 2 ok, 2 tests not reached, deadline 04:12",
    ),
    "deadline before a key that is not there": (
        made_up_night({**TWO, "A3": {}}, ending=Ending.DEADLINE, checkups=(CHECKUP,)),
        "3 keys, 2 ok, 1 bay out (A3 no key is there), deadline 04:12",
    ),
    "interrupted": (
        made_up_night(TWO, ending=Ending.INTERRUPTED, not_reached={"A2": ("x",)}),
        "2 keys, 1 ok, 1 test not reached, interrupted 04:12",
    ),
    "killed": (
        made_up_night(TWO, ending=Ending.INTERRUPTED, finished=None),
        "2 keys, 2 ok, interrupted",
    ),
    "notes": (made_up_night(TWO, notes=("a", "b")), "2 keys, 2 ok, 2 notes, done 04:12"),
    "nothing tested": (
        made_up_night({"A1": {}, "A2": {}}, notes=("the run broke off: flash failed with 3",)),
        "2 keys, nothing tested: the run broke off: flash failed with 3, done 04:12",
    ),
}
LONG = Checkup(
    bay="A3",
    number=7,
    name="key answers",
    says="it does not answer\nwithin 3 s,  although it is there, may be opened and has its power",
    try_this="replug it",
)
EVERYTHING = made_up_night(
    {"A1": {"t": "FF", "u": "F", "v": "I", "w": "P"}, "A2": WELL, "A3": {}},
    news=(
        REGRESSED,
        *(
            made_up_line(judgement, "P P F", name)
            for judgement in (Judgement.UNSTABLE, Judgement.SUSPECTED, Judgement.FIXED)
            for name in ("u", "v")
        ),
    ),
    ending=Ending.DEADLINE,
    not_reached={"A1": ("x",) * 812},
    checkups=(LONG,),
    slower=(made_up_shift(0.1, 0.2),),
    notes=("a",),
)


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(("night", "told"), LINES.values(), ids=LINES)
def test_line_tells_what_matters(night: NightRecord, told: str) -> None:
    assert one_line(night) == f"nightly 2026-11-22: {told}"


def test_line_that_would_be_long_keeps_what_weighs_most() -> None:
    told = one_line(EVERYTHING)
    assert len(told) <= MOST
    assert "\n" not in told
    for part in ("3 keys, 1 ok", "1 regression", "1 bay out", "812 tests not reached", "deadline"):
        assert part in told


def test_reason_of_a_bay_is_told_where_there_is_room_for_it() -> None:
    night = made_up_night({"A1": WELL, "A3": {}}, checkups=(LONG,))
    assert "(A3 it does not answer" not in one_line(night)
    short = made_up_night({"A1": WELL, "A3": {}}, checkups=(CHECKUP,))
    assert "(A3 no key is there)" in one_line(short)
