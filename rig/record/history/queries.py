"""What is asked of the tables of a history."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

from rig.record.history.lines import Course, Night

Courses: TypeAlias = "dict[Course, list[Subject]]"

_SUBJECTS = """
    SELECT subject.id, name, started, results, bench, key, model, firmware, suite
    FROM subject JOIN run ON run.id = subject.run
    WHERE results > 0
    ORDER BY started, run.id
"""
_CHANGED = """
    SELECT word.text, subject, verdict, seconds, touches, attempt
    FROM result JOIN word ON word.id = test
    WHERE subject IN (SELECT value FROM json_each(:subjects)) AND test IN (
        SELECT test FROM result WHERE subject IN (SELECT value FROM json_each(:subjects))
        GROUP BY test HAVING min(verdict) <> max(verdict) OR min(verdict) IN ('F', 'I')
    )
    ORDER BY word.text, subject, line
"""
_NAMED = """
    SELECT word.text, subject, verdict, seconds, touches, attempt
    FROM result JOIN word ON word.id = test
    WHERE subject IN (SELECT value FROM json_each(:subjects)) AND instr(word.text, :name)
    ORDER BY word.text, subject, line
"""
_EXACT = """
    SELECT word.text, subject, verdict, seconds, touches, attempt
    FROM result JOIN word ON word.id = test
    WHERE subject IN (SELECT value FROM json_each(:subjects)) AND test IN (
        SELECT id FROM word WHERE text IN (SELECT value FROM json_each(:tests))
    )
    ORDER BY word.text, subject, line
"""
_COUNT = """
    SELECT count(DISTINCT test) FROM result
    WHERE subject IN (SELECT value FROM json_each(?))
"""
_FAILING = """
    SELECT count(*) FROM (
        SELECT DISTINCT subject, test FROM result
        WHERE subject IN (SELECT value FROM json_each(?)) AND verdict = 'F'
    )
"""
_CUT_SHORT = """
    SELECT subject.id FROM subject JOIN run ON run.id = subject.run
    WHERE interrupted AND subject.id IN (SELECT value FROM json_each(?))
"""
_ALL_OF_ONE = """
    SELECT word.text, verdict FROM result JOIN word ON word.id = test
    WHERE subject = ? ORDER BY test, line
"""
_ONE = """
    SELECT verdict FROM result
    WHERE subject = ? AND test = (SELECT id FROM word WHERE text = ?) ORDER BY line
"""


@dataclass(frozen=True)
class Subject:
    """A key in one run, and how many tests it took there, however often."""

    id: int
    course: Course
    run: str
    started: str
    tests: int


def courses_of(connection: sqlite3.Connection) -> Courses:
    """Return the nights of each course, oldest first; the course of the newest night is last."""
    found: Courses = {}
    for subject in subjects_of(connection):
        nights = found.pop(subject.course, [])
        nights.append(subject)
        found[subject.course] = nights
    return found


def runs_of(connection: sqlite3.Connection) -> set[str]:
    """Return the names of the folders of all runs, those without any result included."""
    return {name for (name,) in connection.execute("SELECT name FROM run")}


def subjects_of(connection: sqlite3.Connection) -> Iterator[Subject]:
    """Yield every key of every run that has results of it, oldest first."""
    for number, run, started, tests, *course in connection.execute(_SUBJECTS):
        yield Subject(number, Course(*course), run, started, tests)


def nights_of(
    connection: sqlite3.Connection, subjects: Sequence[Subject], name: str | None
) -> dict[str, list[Night]]:
    """Return the nights of some tests of one course.

    Args:
        name: Which tests: those with this in their names; None for those whose outcome changed,
            and those that failed or were in trouble all along.
    """
    told = {"subjects": _ids(subjects), "name": name}
    return _by_test(subjects, connection.execute(_CHANGED if name is None else _NAMED, told))


def nights_of_tests(
    connection: sqlite3.Connection, subjects: Sequence[Subject], tests: Iterable[str]
) -> dict[str, list[Night]]:
    """Return the nights of the tests of these very names, in the order of the subjects."""
    told = {"subjects": _ids(subjects), "tests": json.dumps(list(tests))}
    return _by_test(subjects, connection.execute(_EXACT, told))


def _by_test(
    subjects: Sequence[Subject], rows: Iterable[tuple[Any, ...]]
) -> dict[str, list[Night]]:
    known = {subject.id: (place, subject) for place, subject in enumerate(subjects)}
    found: dict[str, dict[int, Night]] = {}
    for (test, number), tries in groupby(rows, key=lambda row: row[:2]):
        place, subject = known[number]
        found.setdefault(test, {})[place] = _night(subject, list(tries))
    return {test: [nights[place] for place in sorted(nights)] for test, nights in found.items()}


def count_tests(connection: sqlite3.Connection, subjects: Iterable[Subject]) -> int:
    """Count the tests that were taken in some nights."""
    (count,) = connection.execute(_COUNT, (_ids(subjects),)).fetchone()
    return int(count)


def count_failing(connection: sqlite3.Connection, subjects: Iterable[Subject]) -> int:
    """Count the tests of each key that failed in some try."""
    (count,) = connection.execute(_FAILING, (_ids(subjects),)).fetchone()
    return int(count)


def cut_short(connection: sqlite3.Connection, subjects: Iterable[Subject]) -> frozenset[str]:
    """Return the keys whose run was stopped: what they have not taken there tells nothing."""
    keys = {subject.id: subject.course.key for subject in subjects}
    cut = connection.execute(_CUT_SHORT, (json.dumps(list(keys)),))
    return frozenset(keys[number] for (number,) in cut)


def tries_of_all(connection: sqlite3.Connection, subject: Subject) -> dict[str, str]:
    """Return the tries of every test of one night."""
    rows = connection.execute(_ALL_OF_ONE, (subject.id,))
    return {
        test: "".join(verdict for _, verdict in tries)
        for test, tries in groupby(rows, key=lambda row: row[0])
    }


def tries_of_one(connection: sqlite3.Connection, subject: Subject, test: str) -> str:
    """Return the tries of one test in one night; empty if it was not taken."""
    return "".join(verdict for (verdict,) in connection.execute(_ONE, (subject.id, test)))


def _night(subject: Subject, rows: Sequence[tuple[Any, ...]]) -> Night:
    _, _, verdicts, seconds, touches, attempts = zip(*rows, strict=True)
    return Night(
        run=subject.run,
        started=subject.started,
        tries="".join(verdicts),
        seconds=sum(seconds),
        touches=sum(touches),
        second_tries=sum(attempt > 1 for attempt in attempts),
    )


def _ids(subjects: Iterable[Subject]) -> str:
    return json.dumps([subject.id for subject in subjects])
