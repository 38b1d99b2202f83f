"""Two benches that test the same firmware with the same tests, and do not agree."""

from __future__ import annotations

from collections.abc import Iterable

from rig.record.judging.judge import Judgement
from rig.record.judging.night import State, state

_BLAMING = (Judgement.REGRESSED, Judgement.SUSPECTED, Judgement.NEW, Judgement.STEADY)


def disagree(newest: Iterable[tuple[str, str]]) -> bool:
    """Tell whether a test fails in every try on one bench and passes in every one on another.

    Args:
        newest: Bench and newest night of each key of one model and firmware. Keys of one bench
            may well differ: one of them can be broken.
    """
    told = {(bench, state(night)) for bench, night in newest}
    bad = {bench for bench, seen in told if seen is State.BAD}
    good = {bench for bench, seen in told if seen is State.GOOD}
    return any(one != other for one in bad for other in good)


def settled(judgement: Judgement, newest: str, *, disagreeing: bool) -> Judgement:
    """Return what stands of a judgement: what benches disagree on is held against no key."""
    blames = judgement in _BLAMING and state(newest) is State.BAD
    return Judgement.DISAGREE if disagreeing and blames else judgement
