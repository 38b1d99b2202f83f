"""One night of a history, with all that was before it and nothing that came after."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import cached_property

from rig.record.history.queries import Courses, Subject, subjects_of


@dataclass(frozen=True)
class Tonight:
    """A run, and the runs before it.

    Attributes:
        own: Its keys; empty if the history does not have it.
        earlier: Every key of the runs before it, oldest first.
    """

    own: tuple[Subject, ...]
    earlier: tuple[Subject, ...]

    @classmethod
    def of(
        cls, connection: sqlite3.Connection, bench: str, run: str, *, just_ended: bool
    ) -> Tonight:
        """Look a run up.

        Args:
            bench: Its host.
            run: The name of its folder.
            just_ended: Whether every other run is known to be before it, whatever clocks told.
        """
        nights = list(subjects_of(connection))
        places = [
            place
            for place, each in enumerate(nights)
            if (each.course.bench, each.run) == (bench, run)
        ]
        own = tuple(nights[place] for place in places)
        first = places[0] if places else 0
        others = [each for place, each in enumerate(nights) if place not in set(places)]
        return cls(own, tuple(others if just_ended else nights[:first]))

    @property
    def courses(self) -> Courses:
        """The nights of each course up to this one, oldest first."""
        found: Courses = {}
        for subject in (*self.earlier, *self.own):
            nights = found.pop(subject.course, [])
            found[subject.course] = [*nights, subject]
        return found

    @cached_property
    def before(self) -> tuple[Subject, ...]:
        """The night before of each key that has one, on whatever firmware.

        A run that took less than half as many tests is no night: somebody tried something out. Nor
        is one in which the key could not be opened.
        """
        results = {each.course[:2]: each.results for each in self.own}
        nights = {
            each.course[:2]: each
            for each in self.earlier
            if each.course.is_known
            and each.course[:2] in results
            and each.results * 2 >= results[each.course[:2]]
        }
        return tuple(nights.values())
