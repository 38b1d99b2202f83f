"""What is new, test by test: the same on many keys of one model is told once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rig.record.history.lines import Line
from rig.record.judging.night import failures
from rig.report.alike import keys_in_words
from rig.report.morning.lookup import Lookup
from rig.report.morning.outcomes import Outcomes, day, outcomes
from rig.report.view import Case, Judged


@dataclass(frozen=True)
class Place:
    """A key, and where its result is told.

    Attributes:
        link: The page and the anchor.
    """

    key: str
    link: str


@dataclass(frozen=True)
class Strand:
    """Keys on which a test went the same way, night by night.

    Attributes:
        lines: One for each key.
        lookup: The run's results.
    """

    lines: tuple[Line, ...]
    lookup: Lookup

    @property
    def keys(self) -> tuple[Place, ...]:
        """The keys."""
        return tuple(self._place(line) for line in self.lines)

    @property
    def size(self) -> int:
        """How many keys they are."""
        return len(self.lines)

    @property
    def outcomes(self) -> Outcomes:
        """How the test went on each of them."""
        return outcomes(self.lines[0])

    @property
    def since(self) -> str:
        """The day of the night that the judgement goes back to."""
        return day(self.lines[0])

    @property
    def is_tonight(self) -> bool:
        """Whether that is this night."""
        return self.lines[0].since == self.lines[0].nights[-1].run

    @property
    def failed(self) -> tuple[int, int]:
        """How many of all tries of these nights failed, and how many there were."""
        tries = [night.tries for night in self.lines[0].nights]
        return failures(tries), sum(map(len, tries))

    def _place(self, line: Line) -> Place:
        return Place(line.course.key, self.lookup.link(line.course.key, line.test))


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One test on the keys of one model and firmware.

    Attributes:
        anchor: Its place on the page.
        bench: The bench; empty where the page tells of one alone.
        lines: One for each key.
        lookup: The run's results.
    """

    anchor: str
    test: str
    model: str
    firmware: str
    bench: str
    lines: tuple[Line, ...]
    lookup: Lookup

    @property
    def case(self) -> Case | None:
        """What it came to on the first key; None if the run's files do not have it."""
        return self.lookup.case(self.lines[0].course.key, self.test)

    @cached_property
    def strands(self) -> tuple[Strand, ...]:
        """Its keys, those together on which it went the same way."""
        alike: dict[tuple[str, str], list[Line]] = {}
        for line in self.lines:
            alike.setdefault((line.outcomes, day(line)), []).append(line)
        return tuple(Strand(tuple(own), self.lookup) for own in alike.values())

    @property
    def who(self) -> str:
        """The keys in a few words."""
        return keys_in_words(line.course.key for line in self.lines)

    @property
    def reason(self) -> str:
        """Why the test came to what it did; empty if that is not known."""
        return self.case.reason if self.case else ""

    @property
    def judged(self) -> tuple[Judged, ...]:
        """The clauses that it is about."""
        return self.case.judged if self.case else ()

    @property
    def name(self) -> str:
        """The test's name, without its file."""
        return self.test.rpartition("::")[2]


def entries(kind: str, lines: Iterable[Line], lookup: Lookup, benches: int) -> tuple[Entry, ...]:
    """Group lines of one judgement, the most widespread first.

    Args:
        kind: A word for their anchors.
        lines: The lines.
        lookup: The run's results.
        benches: How many benches the page tells of.
    """
    groups: dict[tuple[str, str, str, str], list[Line]] = {}
    for line in lines:
        course = line.course
        bench = course.bench if benches > 1 else ""
        groups.setdefault((line.test, course.model, course.firmware, bench), []).append(line)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return tuple(
        Entry(
            anchor=f"{kind}-{number}",
            test=test,
            model=model,
            firmware=firmware,
            bench=bench,
            lines=tuple(own),
            lookup=lookup,
        )
        for number, ((test, model, firmware, bench), own) in enumerate(ordered, 1)
    )
