"""What a history tells of latencies: night by night, and what came with new firmware."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rig.record.history.earlier import before
from rig.record.history.lines import Course
from rig.record.history.packing import unpack
from rig.record.history.queries import Subject, subjects_of
from rig.record.history.store import History
from rig.record.latency.compare import Shift
from rig.record.latency.contrast import contrasts
from rig.record.latency.measured import Measured

NIGHTS = 10
"""How many nights on either side of a change of firmware are looked at: those nearest to it."""
FEWEST_NIGHTS = 2
"""On either side: one night alone may have been a busy one."""
_LATENCIES = """
    SELECT word.text, samples, microseconds
    FROM latency JOIN word ON word.id = operation WHERE subject = ? ORDER BY word.text
"""


def latencies_of(
    history: History, key: str, bench: str, *, until: str = ""
) -> tuple[Measured, ...]:
    """Return all that was measured of a key, oldest first; of its present model alone.

    Args:
        until: The folder's name of the last run to tell of; all of them, if the history lacks it.
    """
    with history.reading() as connection:
        of_key = [
            subject
            for subject in subjects_of(connection)
            if (subject.course.bench, subject.course.key) == (bench, key)
        ]
        nights = [subject for subject in before(of_key, until) if subject.course.is_known]
        newest = nights[-1].course.model if nights else ""
        own = [subject for subject in nights if subject.course.model == newest]
        return tuple(measured_in(connection, own))


def shifts(history: History, run: str | None = None) -> tuple[Shift, ...]:
    """Hold the newest firmware of each key against the one that it had before.

    A new version of the tests asks for other things, so only nights of one version are compared;
    keys of whose two firmwares no such nights are known are left out.

    Args:
        run: Look at the keys of this run only, and at nothing that came after it.
    """
    with history.reading() as connection:
        found: list[Shift] = []
        for nights in _by_key(_until(list(subjects_of(connection)), run)):
            if run is None or nights[-1].run == run:
                found += _shifts_of(connection, nights)
        return tuple(found)


def measured_in(connection: sqlite3.Connection, nights: Iterable[Subject]) -> Iterator[Measured]:
    """Yield what was measured in some nights."""
    for night in nights:
        for operation, samples, packed in connection.execute(_LATENCIES, (night.id,)):
            yield Measured(
                firmware=night.course.firmware,
                run=night.run,
                started=night.started,
                suite=night.course.suite,
                operation=operation,
                samples=samples,
                seconds=unpack(packed),
            )


def _until(nights: list[Subject], run: str | None) -> list[Subject]:
    last = max((place for place, each in enumerate(nights) if each.run == run), default=None)
    return nights if last is None else nights[: last + 1]


def _by_key(nights: Iterable[Subject]) -> Iterable[list[Subject]]:
    found: dict[tuple[str, str], list[Subject]] = {}
    for night in nights:
        bench, key, *_ = night.course
        if night.course.is_known:
            found.setdefault((bench, key), []).append(night)
    return found.values()


def _shifts_of(connection: sqlite3.Connection, nights: Sequence[Subject]) -> Iterator[Shift]:
    course = nights[-1].course
    earlier, now = _around_change(nights)
    if min(len(earlier), len(now)) < FEWEST_NIGHTS:
        return
    sides = measured_in(connection, earlier), measured_in(connection, now)
    for found in contrasts(*sides):
        yield Shift(
            course=course,
            firmware_before=earlier[-1].course.firmware,
            operation=found.operation,
            was=found.was,
            now=found.now,
            samples=found.samples,
            p=found.p,
        )


def _around_change(nights: Sequence[Subject]) -> tuple[list[Subject], list[Subject]]:
    """Return the nights nearest to the last change of firmware, before and after it."""
    spells = [list(spell) for _, spell in groupby(nights, key=lambda night: _device(night.course))]
    if len(spells) < 2 or spells[-2][-1].course.model != spells[-1][-1].course.model:
        return [], []
    old, now = spells[-2:]
    known = {night.course.suite for night in old}
    suite = next((each.course.suite for each in reversed(now) if each.course.suite in known), None)
    both = ([each for each in side if each.course.suite == suite] for side in (old, now))
    earlier, later = both
    return earlier[-NIGHTS:], later[:NIGHTS]


def _device(course: Course) -> tuple[str, str]:
    return course.model, course.firmware
