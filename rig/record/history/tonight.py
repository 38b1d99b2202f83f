"""One night of a history, with all that was before it and nothing that came after."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import astuple, dataclass, replace
from functools import cached_property

from rig.record.history.queries import Courses, Subject, subjects_of
from rig.record.run import RunFacts


@dataclass(frozen=True)
class Tonight:
    """A run, or the runs that it was made of, and those before; keys are called as in that run.

    Attributes:
        own: Its keys; empty if the history does not have it.
        earlier: Every key of the runs before it, oldest first.
    """

    own: tuple[Subject, ...]
    earlier: tuple[Subject, ...]

    @classmethod
    def of(cls, connection: sqlite3.Connection, facts: RunFacts, *, just_ended: bool) -> Tonight:
        """Look a run up.

        Args:
            facts: The run.
            just_ended: Whether every other run is known to be before it, whatever clocks told.
        """
        nights = list(subjects_of(connection))
        runs = {(each.bench, each.run) for each in facts.origins.values()}
        # The key is of no matter here: a run that was made of no others is in there as it is.
        alone = facts.origin("")
        runs = runs or {(alone.bench, alone.run)}
        places = {
            place for place, each in enumerate(nights) if (each.course.bench, each.run) in runs
        }
        last = len(nights) if just_ended else min(places, default=0)
        own = (nights[place] for place in sorted(places))
        earlier = (each for place, each in enumerate(nights[:last]) if place not in places)
        names, before = _names(facts), _names_before(facts)
        return cls(
            tuple(_renamed(each, (*each.course[:2], each.run), names) for each in own),
            tuple(_renamed(each, each.course[:2], before) for each in earlier),
        )

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
        tests = {each.course[:2]: each.tests for each in self.own}
        nights = {
            each.course[:2]: each
            for each in self.earlier
            if each.course.is_known
            and each.course[:2] in tests
            and each.tests * 2 >= tests[each.course[:2]]
        }
        return tuple(nights.values())


def shared_names(facts: RunFacts) -> tuple[str, ...]:
    """Return the keys that another key of the run cannot be told from by host and name there.

    What was before this night is held against none of them.
    """
    counted = Counter((each.bench, each.key) for each in facts.origins.values())
    return tuple(key for key, each in facts.origins.items() if counted[each.bench, each.key] > 1)


def _names(facts: RunFacts) -> Mapping[Hashable, str]:
    return {astuple(origin): key for key, origin in facts.origins.items()}


def _names_before(facts: RunFacts) -> Mapping[Hashable, str]:
    shared = set(shared_names(facts))
    return {
        (origin.bench, origin.key): key
        for key, origin in facts.origins.items()
        if key not in shared
    }


def _renamed(subject: Subject, known_as: Hashable, names: Mapping[Hashable, str]) -> Subject:
    key = names.get(known_as, subject.course.key)
    return replace(subject, course=subject.course._replace(key=key))
