"""A night in one line: for a log, a chat, a mail's subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from textwrap import shorten

from rig.record.judging.judge import Judgement
from rig.record.nightly.record import Ending, NightRecord
from rig.record.nightly.tally import (
    bays_out,
    is_well,
    not_begun,
    other_failures,
    to_accept,
    why_nothing,
)
from rig.record.verdict import Verdict

MOST = 120
"""Characters, about: what a mail's subject and a phone's notification show."""
_CUT = " …"
_ENDINGS: Mapping[Ending, str] = {
    Ending.DONE: "done",
    Ending.DEADLINE: "deadline",
    Ending.INTERRUPTED: "interrupted",
}


def one_line(night: NightRecord) -> str:
    """Return how many keys are well, what is new, which bays are out, and how it ended.

    Where there is too much to tell, reasons go first, then what weighs least; counts of what has
    regressed and of what is out of service always stay.
    """
    if why := why_nothing(night):
        room = MOST - len(_line(night, [_nothing(night, "")], []))
        cut = shorten(why, max(room, len(_CUT)), placeholder=_CUT)
        return _line(night, [_nothing(night, cut)], [])
    told = _line(night, list(_weighty(night, reasons=True)), list(_light(night)))
    if len(told) <= MOST:
        return told
    light = list(_light(night))
    while len(told := _line(night, list(_weighty(night, reasons=False)), light)) > MOST and light:
        light.pop()
    return told


def _line(night: NightRecord, weighty: list[str], light: list[str]) -> str:
    facts = night.run.facts
    began = f"nightly {_local(facts.started):%Y-%m-%d}" if facts.started else "nightly"
    ended = f"{_ENDINGS[night.ending]} {_local(facts.finished):%H:%M}" if facts.finished else ""
    parts = [*weighty, *light, ended or _ENDINGS[night.ending]]
    return f"{began}: {', '.join(parts)}"


def _nothing(night: NightRecord, why: str) -> str:
    return f"{_counted(len(night.run.keys), 'key')}, nothing tested: {why}"


def _weighty(night: NightRecord, *, reasons: bool) -> Iterator[str]:
    keys = night.run.keys
    yield f"{_counted(len(keys), 'key')}, {sum(is_well(night, key) for key in keys)} ok"
    if regressed := len(night.lines(Judgement.REGRESSED)):
        yield _counted(regressed, "regression")
    if out := bays_out(night):
        yield _counted(len(out), "bay") + " out" + (_reasons(out) if reasons else "")


def _light(night: NightRecord) -> Iterator[str]:
    """Yield what else there is to tell, the most important first."""
    facts = night.run.facts
    more = "more " if night.lines(Judgement.REGRESSED) else ""
    left = sum(map(len, facts.not_reached.values()))
    infra = night.run.totals[Verdict.INFRA]
    counts = (
        (other_failures(night), f"{more}failure", f"{more}failures"),
        (len(not_begun(night) - facts.not_reached.keys()), "key not begun", "keys not begun"),
        (left, "test not reached", "tests not reached"),
        (len(night.lines(Judgement.UNSTABLE)), "unstable", "unstable"),
        (len(night.lines(Judgement.SUSPECTED)), "suspected", "suspected"),
        (len(night.lines(Judgement.DISAGREE)), "disputed", "disputed"),
        (len(night.lines(Judgement.FIXED)), "fixed", "fixed"),
        (to_accept(night), "change to accept", "changes to accept"),
        (sum(shift.is_slower for shift in night.slower), "slower", "slower"),
        (infra, "test in trouble", "tests in trouble"),
        (len(night.notes), "note", "notes"),
    )
    return (f"{count} {one if count == 1 else many}" for count, one, many in counts if count)


def _reasons(out: Mapping[str, str]) -> str:
    """Return the names of bays, with the reason if there is one bay and one reason."""
    if len(out) == 1:
        ((bay, why),) = out.items()
        return f" ({' '.join(f'{bay} {why}'.split())})"
    return f" ({', '.join(out)})"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _local(moment: datetime) -> datetime:
    return moment.astimezone()
