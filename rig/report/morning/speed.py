"""Operations that take another time than on the firmware before: the same on many keys once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from markupsafe import Markup

from rig import RigError
from rig.record.history.lines import Course
from rig.record.history.store import History
from rig.record.latency.asking import latencies_of
from rig.record.latency.compare import Shift
from rig.record.latency.measured import Measured
from rig.record.origin import Origin
from rig.report.plots import latency_plot

PLOTTED = 12
"""Operations for whose plots keys are looked up; further ones may have their medians alone."""


@dataclass(frozen=True)
class Pace:
    """One operation of one model, slower or faster than it was.

    Attributes:
        shifts: One for each key, the greatest change first.
        plot: The distributions on the first of these keys; empty if the history has them no more.
    """

    shifts: tuple[Shift, ...]
    plot: Markup

    @property
    def first(self) -> Shift:
        """The key on which it changed most."""
        return self.shifts[0]


def paces(
    shifts: Iterable[Shift],
    history: Path,
    until: str = "",
    origins: Mapping[str, Origin] = MappingProxyType({}),
) -> tuple[Pace, ...]:
    """Group shifts, the slower ones first, the most widespread before the others.

    Args:
        shifts: What has shifted.
        history: Where the single times are; without it there are no plots.
        until: The folder's name of the last run to draw; all of them, if the history lacks it.
        origins: Where the history has those keys that it calls otherwise.
    """
    alike: dict[tuple[object, ...], list[Shift]] = {}
    for shift in sorted(shifts, key=_change, reverse=True):
        course = shift.course
        firmwares = (shift.firmware_before, course.firmware)
        alike.setdefault((shift.operation, course.model, *firmwares, shift.is_slower), []).append(
            shift
        )
    groups = sorted(alike.values(), key=lambda own: (not own[0].is_slower, -len(own)))

    def origin(course: Course) -> Origin:
        return origins.get(course.key, Origin(course.bench, course.key, until))

    return tuple(_drawn(groups, history, origin))


def _change(shift: Shift) -> float:
    """Return by how much it changed, either way, as a factor."""
    low, high = sorted((shift.was, shift.now))
    return high / low if low else high


def _drawn(
    groups: list[list[Shift]], history: Path, origin: Callable[[Course], Origin]
) -> Iterator[Pace]:
    known: dict[Course, tuple[Measured, ...]] = {}
    for place, own in enumerate(groups):
        shift = own[0]
        if place < PLOTTED and shift.course not in known:
            known[shift.course] = _measured(origin(shift.course), history)
        yield Pace(tuple(own), latency_plot(shift.operation, known.get(shift.course, ())))


def _measured(origin: Origin, history: Path) -> tuple[Measured, ...]:
    """Return all that is known of a key; nothing where the history cannot be read."""
    try:
        with History.existing(history) as opened:
            return latencies_of(opened, origin.key, origin.bench, until=origin.run)
    except RigError:
        return ()
