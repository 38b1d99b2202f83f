"""What a history tells: the tests whose outcome changed, and the nights of any one of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rig import UsageProblem
from rig.record.history.lines import Course, Line, Night
from rig.record.history.queries import (
    Courses,
    count_tests,
    courses_of,
    nights_of,
    tries_of_all,
    tries_of_one,
)
from rig.record.history.store import History
from rig.record.history.tonight import Tonight
from rig.record.judging.benches import disagree, settled
from rig.record.judging.judge import Judgement, judge
from rig.record.judging.night import State, state, word
from rig.record.near import nearest

SCHEMA = "keyrig.history/1"
NIGHTS = 30
"""How many of the newest nights are looked at."""
_NO_NEWS = (Judgement.STEADY, Judgement.NEW)


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What was found.

    Attributes:
        runs: How many runs the history has.
        lines: The tests that were asked for; else those whose newest night is not like the others.
        steady: How many more tests there are, each as it always was, or taken for the first time.
    """

    runs: int
    lines: tuple[Line, ...]
    steady: int

    def document(self) -> dict[str, Any]:
        """Return the `keyrig.history/1` document."""
        lines = [line.document() for line in self.lines]
        return {"schema": SCHEMA, "runs": self.runs, "steady": self.steady, "lines": lines}


def survey(
    history: History, *, key: str | None = None, test: str | None = None, nights: int = NIGHTS
) -> Survey:
    """Look through the newest nights of each key.

    Args:
        key: Look at this one only.
        test: Tell every test with this in its name, however steady, and on earlier firmware too;
            without it, the news alone, of the firmware and tests that each key had last.
        nights: How many nights of each to look at.

    Raises:
        UsageProblem: There is no such key, or no such test in those nights.
    """
    with history.reading() as connection:
        (runs,) = connection.execute("SELECT count(*) FROM run").fetchone()
        asking = _Asking(connection, courses_of(connection), test, nights)
        wanted = asking.wanted(key)
        if key is not None and not wanted:
            raise _no_such_key(history, key, asking.courses)
        lines = [line for course in wanted for line in asking.lines(course)]
        tests = sum(asking.tests(course) for course in wanted)
    if test and not lines:
        raise UsageProblem(
            f"no test of the newest {nights} nights has {test!r} in its name",
            where=str(history.path),
            try_this="less of the name, or more --nights",
        )
    if test is not None:
        return Survey(runs=runs, lines=tuple(lines), steady=0)
    news = tuple(line for line in lines if line.judgement not in _NO_NEWS)
    return Survey(runs=runs, lines=news, steady=tests - len(news))


def _no_such_key(history: History, key: str, courses: Courses) -> UsageProblem:
    known = {course.key for course in courses}
    return UsageProblem(
        f"no key of this history is called {key!r}",
        where=str(history.path),
        try_this=nearest(key, known) or ", ".join(sorted(known)),
    )


def survey_of(connection: sqlite3.Connection, tonight: Tonight, nights: int = NIGHTS) -> Survey:
    """Tell the news of one night: of its own keys, and as it was known by then."""
    asking = _Asking(connection, tonight.courses, None, nights)
    lines = tuple(
        line
        for subject in tonight.own
        for line in asking.lines(subject.course)
        if line.judgement not in _NO_NEWS and line.nights[-1].run == subject.run
    )
    tests = sum(count_tests(connection, [subject]) for subject in tonight.own)
    runs = len({subject.run for subject in (*tonight.earlier, *tonight.own)})
    return Survey(runs=runs, lines=lines, steady=tests - len(lines))


@dataclass(frozen=True)
class _Asking:
    """One look through the history."""

    connection: sqlite3.Connection
    courses: Courses
    test: str | None
    nights: int

    def wanted(self, key: str | None) -> list[Course]:
        last = {(course.bench, course.key): course for course in self.courses}
        wanted = list(self.courses) if self.test is not None else list(last.values())
        return [course for course in wanted if key in (None, course.key)]

    def tests(self, course: Course) -> int:
        return count_tests(self.connection, self.courses[course][-self.nights :])

    def lines(self, course: Course) -> Iterator[Line]:
        recent = self.courses[course][-self.nights :]
        # A single night has no changes within it: all its tests are set beside the night before.
        is_single = len(self.courses[course]) == 1
        name = "" if self.test is None and is_single else self.test
        told = nights_of(self.connection, recent, name)
        lines = [_judged(course, test, nights) for test, nights in told.items()]
        is_any_new = any(line.judgement is Judgement.NEW for line in lines)
        before = self._before(course) if is_any_new else {}
        for line in lines:
            yield self._settled(_compared(line, before.get(line.test, "")))

    def _before(self, course: Course) -> Mapping[str, str]:
        """Return what the last night before a course came to, test by test."""
        same = [each for each in self.courses if each[:3] == course[:3]]
        earlier = same[: same.index(course)]
        return tries_of_all(self.connection, self.courses[earlier[-1]][-1]) if earlier else {}

    def _settled(self, line: Line) -> Line:
        """Hold nothing against a key that another bench has seen pass with the same firmware."""
        newest = line.nights[-1].tries
        if state(newest) is not State.BAD:
            return line
        told = [(line.course.bench, newest), *self._elsewhere(line)]
        judgement = settled(line.judgement, newest, disagreeing=disagree(told))
        return replace(line, judgement=judgement)

    def _elsewhere(self, line: Line) -> Iterator[tuple[str, str]]:
        for course, subjects in self.courses.items():
            if course[2:] == line.course[2:] and course.bench != line.course.bench:
                yield course.bench, tries_of_one(self.connection, subjects[-1], line.test)


def _judged(course: Course, test: str, nights: Sequence[Night]) -> Line:
    judged = judge([night.tries for night in nights])
    since = nights[judged.since].run
    return Line(course=course, test=test, nights=nights, judgement=judged.judgement, since=since)


def _compared(line: Line, before: str) -> Line:
    """Set the first night on a firmware, or with new tests, beside the last one before it."""
    now = line.nights[-1].tries
    if line.judgement is not Judgement.NEW or not before or state(before) is State.OPEN:
        return line
    differs = word(before) != word(now)
    return replace(line, judgement=Judgement.DIFFERS, before=before) if differs else line
