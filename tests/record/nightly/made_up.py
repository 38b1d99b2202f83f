"""Nights made up in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from rig.record.history.lines import Course, Line, Night
from rig.record.judging.judge import Judgement
from rig.record.latency.compare import Shift
from rig.record.nightly.record import Checkup, Ending, NightRecord
from rig.record.run import KeyFacts, RunFacts, RunRecord
from rig.record.trouble import Trouble
from tests.record.nights import MODEL, made_up_result

STARTED = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
FINISHED = datetime(2026, 11, 23, 4, 12, tzinfo=UTC)
CHECKUP = Checkup(bay="A3", number=3, name="key is there", says="no key is there", try_this="look")


def made_up_night(
    keys: Mapping[str, Mapping[str, str]],
    *,
    news: tuple[Line, ...] = (),
    ending: Ending = Ending.DONE,
    out: tuple[str, ...] = (),
    not_reached: Mapping[str, tuple[str, ...]] | None = None,
    finished: datetime | None = FINISHED,
    **more: Any,
) -> NightRecord:
    """Return a night.

    Args:
        keys: By key and test, its rounds as letters.
        out: Keys whose bays were given up.
    """
    results = [
        replace(made_up_result(key, test, letter, number), trouble=_trouble(key, letter, out))
        for key, tests in keys.items()
        for test, letters in tests.items()
        for number, letter in enumerate(letters, start=1)
    ]
    facts = RunFacts(
        directory="reports/20261122T223000Z-A1",
        bench="north",
        started=STARTED,
        finished=finished,
        interrupted=ending is not Ending.DONE,
        not_reached=not_reached or {},
        keys=tuple(KeyFacts(key=key, bay=key) for key in keys),
    )
    return NightRecord(run=RunRecord.of(results, facts), ending=ending, news=news, **more)


def made_up_line(judgement: Judgement, outcomes: str, test: str = "t", key: str = "A1") -> Line:
    nights = [
        Night(
            run=f"run {number}",
            started="2026-11-22T22:30:00+00:00",
            tries=tries,
            seconds=1.0,
            touches=0,
            second_tries=len(tries) - 1,
        )
        for number, tries in enumerate(outcomes.split())
    ]
    course = Course("north", key, MODEL, "1", "0.1.0+aaaa")
    return Line(course=course, test=test, nights=nights, judgement=judgement, since=nights[-1].run)


def made_up_shift(was: float, now: float) -> Shift:
    return Shift(
        course=Course("north", "A1", MODEL, "2", "0.1.0+aaaa"),
        firmware_before="1",
        operation="makeCredential",
        was=was,
        now=now,
        samples=(100, 120),
        p=0.0004,
    )


def _trouble(key: str, letter: str, out: tuple[str, ...]) -> Trouble | None:
    if letter != "I":
        return None
    return Trouble.OUT if key in out else Trouble.GONE
