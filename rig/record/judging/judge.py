"""Regressed, fixed or unstable: read off the nights of one test on one firmware and suite version.

Two failing tries are asked for before anything is held against a key: a single one in a thousand
nights of tests is nobody's regression. What fails every time since it first did has regressed;
what fails and passes by turns is unstable. Trouble is left out, as if that night had not been. A
test that is skipped is not fixed, and one that was never taken before has not regressed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from itertools import pairwise, takewhile

from rig.record.judging.night import State, failures, state, word

WINDOW = 10
"""Nights that a key has to be steady for before its turns are forgotten."""
MEMORY = 20
"""Nights in which a stray failure makes one night of failures look like more of the same."""
CONFIRMED = 2
"""Failing tries that make a failure."""
TURNS = 3
"""Turns between good and bad nights that make a test unstable: one is a regression, two a fix."""


class Judgement(StrEnum):
    """What the newest night adds to the ones before it."""

    STEADY = auto()
    NEW = auto()
    """Nothing was known before, on this firmware and with these tests."""
    REGRESSED = auto()
    FIXED = auto()
    UNSTABLE = auto()
    SUSPECTED = auto()
    """It failed a single time: to be tried again before anything is said."""
    DIFFERS = auto()
    """Another outcome than before that is none of these, as tolerated or skipped from now on."""
    DISAGREE = auto()
    """It fails on one bench, and passes on another."""
    INFRA = auto()
    """The newest night had nothing but trouble."""


@dataclass(frozen=True)
class Judged:
    """A judgement, and the night that it goes back to.

    Attributes:
        since: Which of the nights was the first of it, counted from 0.
    """

    judgement: Judgement
    since: int


def judge(nights: Sequence[str]) -> Judged:
    """Judge the newest night of a test.

    Args:
        nights: The tries of each night as letters, oldest night first; of one key, firmware and
            suite version. At least one.
    """
    newest = len(nights) - 1
    if state(nights[newest]) is State.OPEN:
        return Judged(Judgement.INFRA, newest)
    untold = _NOT_TAKEN if _is_bad(nights[newest]) else (State.OPEN,)
    decided = [place for place, night in enumerate(nights) if state(night) not in untold]
    told = [nights[place] for place in decided]
    bad = len(list(takewhile(_is_bad, reversed(told))))
    if bad:
        judgement, start = _of_bad(told, bad), len(told) - bad
    else:
        judgement, start = _of_other(told), _first_bad(told)
    if judgement is Judgement.NEW and State.SKIPPED in map(state, nights[:newest]):
        judgement = Judgement.DIFFERS
    return Judged(judgement, newest if judgement in _OF_TONIGHT else decided[start])


_NOT_TAKEN = (State.OPEN, State.SKIPPED)
_OF_TONIGHT = (Judgement.NEW, Judgement.FIXED, Judgement.DIFFERS, Judgement.STEADY)


def _of_bad(told: Sequence[str], bad: int) -> Judgement:
    """Judge nights of which the last `bad` ones failed in every try."""
    before, failing = told[:-bad], told[-bad:]
    if not before:
        return Judgement.NEW if bad == 1 else Judgement.STEADY
    if _wavers(before):
        return Judgement.UNSTABLE
    if failures(failing) >= CONFIRMED:
        unlucky = bad == 1 and any(map(_is_stray, before[-MEMORY:]))
        return Judgement.UNSTABLE if unlucky else Judgement.REGRESSED
    return Judgement.UNSTABLE if failures(before[-WINDOW:]) else Judgement.SUSPECTED


def _of_other(told: Sequence[str]) -> Judgement:
    """Judge nights of which the last one did not fail in every try."""
    if _wavers(told):
        return Judgement.UNSTABLE
    if state(told[-1]) is State.MIXED:
        return Judgement.SUSPECTED
    if len(told) == 1:
        return Judgement.NEW
    was, now = told[-2], told[-1]
    if _is_bad(was) and state(now) is not State.SKIPPED:
        failing = takewhile(_is_bad, reversed(told[:-1]))
        return Judgement.FIXED if failures(failing) >= CONFIRMED else Judgement.STEADY
    mixed = state(was) is State.MIXED
    return Judgement.STEADY if mixed or word(was) == word(now) else Judgement.DIFFERS


def _wavers(told: Sequence[str]) -> bool:
    """Tell whether a test failed and passed by turns lately, and often enough to count."""
    recent = told[-WINDOW:]
    if failures(recent) < CONFIRMED:
        return False
    mixed = any(state(night) is State.MIXED for night in recent)
    turns = sum(_is_bad(one) != _is_bad(other) for one, other in pairwise(recent))
    return mixed or turns >= TURNS


def _is_stray(night: str) -> bool:
    """Tell whether a night had a failure that its other tries did not confirm."""
    return state(night) is State.MIXED or (_is_bad(night) and failures([night]) < CONFIRMED)


def _first_bad(told: Sequence[str]) -> int:
    """Return which night of the last ones was the first with a failing try."""
    start = max(len(told) - WINDOW, 0)
    bad = (place for place in range(start, len(told)) if failures([told[place]]))
    return next(bad, len(told) - 1)


def _is_bad(night: str) -> bool:
    return state(night) is State.BAD
