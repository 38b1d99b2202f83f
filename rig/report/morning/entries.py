"""What is new, test by test: the same on many keys of one model is told once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rig.record.history.lines import Line
from rig.record.judging.night import failures
from rig.report.morning.lookup import Lookup
from rig.report.morning.outcomes import Outcomes, day, outcomes
from rig.report.view import Case, Judged


@dataclass(frozen=True)
class Place:
    """A key, and where its result is told.

    Attributes:
        link: The page and the anchor; empty if the run's files do not have the result.
    """

    key: str
    link: str


@dataclass(frozen=True, kw_only=True)
class Strand:
    """Keys on which a test went the same way, night by night.

    Attributes:
        since: The day of the night that the judgement goes back to.
        is_tonight: Whether that is this night.
        failed: How many of all tries of these nights failed, and how many there were.
    """

    keys: tuple[Place, ...]
    outcomes: Outcomes
    since: str
    is_tonight: bool
    failed: tuple[int, int]

    @property
    def size(self) -> int:
        """How many keys they are."""
        return len(self.keys)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One test on the keys of one model and firmware.

    Attributes:
        anchor: Its place on the page.
        case: What it came to on the first of them; None if the run's files do not have it.
        bench: The bench; empty where the page tells of one alone.
    """

    anchor: str
    test: str
    model: str
    firmware: str
    bench: str
    case: Case | None
    strands: tuple[Strand, ...]

    @property
    def keys(self) -> tuple[Place, ...]:
        """All its keys."""
        return tuple(place for strand in self.strands for place in strand.keys)

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

    @property
    def file(self) -> str:
        """The test's file."""
        return self.test.partition("::")[0]


def entries(kind: str, lines: Sequence[Line], lookup: Lookup, benches: int) -> tuple[Entry, ...]:
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
            case=lookup.case(own[0].course.key, test),
            strands=tuple(_strands(own, lookup)),
        )
        for number, ((test, model, firmware, bench), own) in enumerate(ordered, 1)
    )


def _strands(lines: Iterable[Line], lookup: Lookup) -> Iterable[Strand]:
    alike: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        alike.setdefault((line.outcomes, day(line)), []).append(line)
    for (_, since), own in alike.items():
        one = own[0]
        tries = [night.tries for night in one.nights]
        yield Strand(
            keys=tuple(_place(line, lookup) for line in own),
            outcomes=outcomes(one),
            since=since,
            is_tonight=one.since == one.nights[-1].run,
            failed=(failures(tries), sum(map(len, tries))),
        )


def _place(line: Line, lookup: Lookup) -> Place:
    case = lookup.case(line.course.key, line.test)
    return Place(line.course.key, f"index.html#{case.anchor}" if case else "")
