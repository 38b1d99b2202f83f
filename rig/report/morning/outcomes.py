"""A test's nights as a row of letters, oldest first, and the same in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rig.record.history.lines import Line, Night
from rig.record.judging.night import State, state, word
from rig.report.spans import counted

SHOWN = 14
"""Nights that have a letter on the page; of those before, the number is told."""
_CLASSES = {
    State.GOOD: "pass",
    State.BAD: "fail",
    State.MIXED: "mixed",
    State.SKIPPED: "skip",
    State.OPEN: "infra",
}


@dataclass(frozen=True)
class Letters:
    """One night.

    Attributes:
        tries: Its outcomes, one letter each.
        kind: How it looks: `pass`, `fail`, `mixed`, `skip` or `infra`.
        title: The day, and what the tries came to.
        is_first: Whether the judgement goes back to this night.
    """

    tries: str
    kind: str
    title: str
    is_first: bool


@dataclass(frozen=True)
class Outcomes:
    """The nights of one test on one key.

    Attributes:
        before: What the test came to on the firmware before, or with other tests; mostly empty.
        left_out: How many nights there are before the ones that are shown.
        aloud: All of it in words, for those who do not see the letters.
    """

    before: str
    left_out: int
    letters: tuple[Letters, ...]
    aloud: str


def outcomes(line: Line) -> Outcomes:
    """Return the newest nights of a line."""
    return Outcomes(
        before=line.before,
        left_out=max(len(line.nights) - SHOWN, 0),
        letters=tuple(_letters(night, line.since) for night in line.nights[-SHOWN:]),
        aloud=_aloud(line),
    )


def day(line: Line) -> str:
    """Return the day of the night that a judgement goes back to; empty if it is not known."""
    return next((night.started[:10] for night in line.nights if night.run == line.since), "")


def _letters(night: Night, since: str) -> Letters:
    return Letters(
        tries=night.tries,
        kind=_CLASSES[state(night.tries)],
        title=f"{night.started[:10]}: {_tries(night.tries)}",
        is_first=night.run == since,
    )


def _tries(tries: str) -> str:
    return word(tries) if len(tries) == 1 else f"{word(tries)}, {len(tries)} tries"


def _aloud(line: Line) -> str:
    before = [f"{word(line.before)} before"] if line.before else []
    told = ", then ".join([*before, *_stretches(line.nights[-SHOWN:])])
    more = len(line.nights) - SHOWN
    begins = f"After {counted(more, 'more night')}" if more > 0 else "Oldest to newest"
    return f"{begins}: {told}"


def _stretches(nights: Sequence[Night]) -> Iterator[str]:
    for tries, alike in groupby(night.tries for night in nights):
        count = len(list(alike))
        yield f"{counted(count, 'night')} {_tries(tries)}"
