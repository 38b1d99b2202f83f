"""Latencies as pictures: inline SVG that follows the page's colours and needs no script.

Words and numbers are in each picture's label too, for those who cannot see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from statistics import median

from markupsafe import Markup

from rig.record.latency.measured import Measured
from rig.record.latency.telling import milliseconds
from rig.report.axis import Axis
from rig.report.spans import counted
from rig.report.svg import Anchor, circle, line, picture, rectangle, text

MOST_FIRMWARES = 8
"""Rows of a plot; older firmware is left out."""
MOST_NIGHTS = 60
"""Dots of a strip; older nights are left out."""
_WIDTH = 320
_LEFT, _RIGHT = 74, 6
_ROW, _BOX = 34, 12
_TOP, _BOTTOM = 6, 20
_STRIP = 90
_LONGEST_NAME = 11
_LETTER = 6.6
"""How wide a letter is at most, nearly; the page's font is not known here."""


@dataclass(frozen=True)
class _Spread:
    """What one firmware's box tells, in seconds: five quantiles."""

    firmware: str
    requests: int
    nights: int
    low: float
    first: float
    middle: float
    third: float
    high: float

    @classmethod
    def of(cls, firmware: str, nights: Sequence[Measured]) -> _Spread:
        ordered = sorted(chain.from_iterable(night.seconds for night in nights))
        cuts = (ordered[round(share * (len(ordered) - 1))] for share in (0.05, 0.25, 0.75, 0.95))
        low, first, third, high = cuts
        requests = sum(night.samples or len(night.seconds) for night in nights)
        return cls(firmware, requests, len(nights), low, first, median(ordered), third, high)

    def __str__(self) -> str:
        return (
            f"{self.firmware or 'unknown firmware'}: median {milliseconds(self.middle)},"
            f" nine in ten from {milliseconds(self.low)} to {milliseconds(self.high)},"
            f" {counted(self.requests, 'request')} in {counted(self.nights, 'night')}"
        )


def latency_plot(operation: str, measured: Sequence[Measured]) -> Markup:
    """Return the distributions of one operation, firmware by firmware, as inline SVG.

    A box holds half of the requests, its whiskers nine in ten; the line in it is the median.

    Args:
        operation: Which one.
        measured: What the history tells of the key, oldest first; other operations are left out.
            Nothing is drawn where there are none.
    """
    spreads = _spreads(_of(operation, measured))[-MOST_FIRMWARES:]
    if not spreads:
        return Markup()
    axis = Axis.from_zero(max(each.high for each in spreads), _LEFT, _WIDTH - _RIGHT)
    height = _TOP + _ROW * len(spreads)
    shapes = [*_ruled(axis, height)]
    for row, spread in enumerate(spreads):
        shapes += _box(spread, axis, _TOP + row * _ROW)
    label = f"{operation} by firmware. {'; '.join(map(str, spreads))}"
    return picture(_WIDTH, height + _BOTTOM, label, shapes)


def night_plot(operation: str, measured: Sequence[Measured]) -> Markup:
    """Return the median of one operation night by night, with changes of firmware marked.

    Args:
        operation: Which one.
        measured: What the history tells of the key, oldest first; other operations are left out.
            Nothing is drawn where there are none.
    """
    nights = _of(operation, measured)[-MOST_NIGHTS:]
    if not nights:
        return Markup()
    medians = [night.median for night in nights]
    axis = Axis.around(medians, _STRIP, _TOP + 14)
    step = (_WIDTH - _RIGHT - _LEFT - 8) / max(len(nights) - 1, 1)
    places = [_LEFT + 4 + number * step for number in range(len(nights))]
    points = list(zip(places, map(axis.at, medians), strict=True))
    shapes = [*_levels(axis), *_changes(nights, places)]
    shapes += [line(*one, *other, "--dim") for one, other in pairwise(points)]
    shapes += [
        circle(x, y, 2.4, "--link", f"{night.started[:10]}: {milliseconds(night.median)}")
        for (x, y), night in zip(points, nights, strict=True)
    ]
    return picture(_WIDTH, _STRIP + 8, _strip_label(operation, nights), shapes)


def _of(operation: str, measured: Iterable[Measured]) -> list[Measured]:
    return [each for each in measured if each.operation == operation and each.seconds]


def _spreads(nights: Iterable[Measured]) -> list[_Spread]:
    """Return one spread for each firmware, in the order in which the key first had it."""
    by_firmware: dict[str, list[Measured]] = {}
    for night in nights:
        by_firmware.setdefault(night.firmware, []).append(night)
    return [_Spread.of(firmware, own) for firmware, own in by_firmware.items()]


def _box(spread: _Spread, axis: Axis, top: float) -> Iterable[Markup]:
    middle = top + 20
    low, first, at, third, high = (
        axis.at(each)
        for each in (spread.low, spread.first, spread.middle, spread.third, spread.high)
    )
    half = _BOX / 2
    yield text(_LEFT - 8, middle + 4, _short(spread.firmware), Anchor.END, "--ink", str(spread))
    yield line(low, middle, high, middle, "--dim")
    for end in (low, high):
        yield line(end, middle - half / 2, end, middle + half / 2, "--dim")
    yield rectangle(first, middle - half, max(third - first, 1.0), _BOX, "--wash", "--dim")
    yield line(at, middle - half - 2, at, middle + half + 2, "--link", 2.0)
    near_end = at > _WIDTH - 40
    anchor = Anchor.END if near_end else Anchor.MIDDLE
    yield text(_WIDTH - _RIGHT if near_end else at, top + 9, milliseconds(spread.middle), anchor)


def _ruled(axis: Axis, height: float) -> Iterable[Markup]:
    places = [axis.at(value) for value in axis.ticks]
    for x in places:
        yield line(x, _TOP, x, height, "--line")
    *others, last = axis.numbers
    for x, number in zip(places, others, strict=False):
        yield text(x, height + 14, number, Anchor.MIDDLE, "--dim")
    yield text(places[-1], height + 14, f"{last} {axis.unit}", Anchor.END, "--dim")


def _levels(axis: Axis) -> Iterable[Markup]:
    for value, number in zip(axis.ticks, axis.numbers, strict=True):
        y = axis.at(value)
        yield line(_LEFT, y, _WIDTH - _RIGHT, y, "--line")
        yield text(_LEFT - 8, y + 4, f"{number} {axis.unit}", Anchor.END, "--dim")


def _changes(nights: Sequence[Measured], places: Sequence[float]) -> Iterable[Markup]:
    """Mark every change of firmware, and name it where there is room."""
    free = 0.0
    for (night, left), (following, right) in pairwise(zip(nights, places, strict=True)):
        if night.firmware == following.firmware:
            continue
        x = (left + right) / 2
        yield line(x, 4, x, _STRIP, "--tolerated", dashed=True)
        name = _short(following.firmware)
        width = len(name) * _LETTER
        is_late = x > _WIDTH * 0.7
        start = x - 4 - width if is_late else x + 4
        if start >= free:
            anchor = Anchor.END if is_late else Anchor.START
            yield text(x - 4 if is_late else x + 4, 12, name, anchor)
            free = start + width + _LETTER


def _strip_label(operation: str, nights: Sequence[Measured]) -> str:
    spells = [list(own) for _, own in groupby(nights, key=lambda night: night.firmware)]
    told = (
        f"{own[0].firmware or 'unknown firmware'} from {own[0].started[:10]},"
        f" {counted(len(own), 'night')},"
        f" median {milliseconds(median(night.median for night in own))}"
        for own in spells
    )
    return f"{operation} night by night. {'; '.join(told)}"


def _short(firmware: str) -> str:
    name = firmware or "unknown"
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
