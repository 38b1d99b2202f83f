"""What some tests of a run came to before, on whatever firmware their keys had."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from typing import TypeAlias

from rig.record.history.lines import Course, Night
from rig.record.history.queries import Subject, nights_of_tests, subjects_of
from rig.record.history.store import History

NIGHTS = 20
"""How many of the newest nights of each key are looked at."""
Spells: TypeAlias = "list[tuple[Course, list[Night]]]"


def spells_of(
    history: History, bench: str, wanted: Mapping[str, Collection[str]], *, until: str
) -> dict[tuple[str, str], Spells]:
    """Return the nights of each test, by key and test, in stretches of one firmware and suite.

    Args:
        bench: The bench of the keys.
        wanted: The tests of each key.
        until: The folder's name of the last run to tell of; all of them, if the history lacks it.
    """
    found: dict[tuple[str, str], Spells] = {}
    with history.reading() as connection:
        nights = [each for each in subjects_of(connection) if each.course.bench == bench]
        for key, tests in wanted.items():
            own = before([each for each in nights if each.course.key == key], until)[-NIGHTS:]
            for test, told in nights_of_tests(connection, own, tests).items():
                found[key, test] = spells_in(own, told)
    return found


def before(nights: list[Subject], run: str) -> list[Subject]:
    """Leave out what came after a run; nothing, if it is not among them."""
    last = next((place for place, each in enumerate(nights) if each.run == run), len(nights))
    return nights[: last + 1]


def spells_in(subjects: Iterable[Subject], nights: Iterable[Night]) -> Spells:
    """Put the nights of one test into stretches of one firmware and suite."""
    courses = {subject.run: subject.course for subject in subjects}
    spells = groupby(nights, key=lambda night: courses[night.run])
    return [(course, list(spell)) for course, spell in spells]
