"""From seconds to places in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

_STEPS = (1, 2, 2.5, 5, 10)
_INTERVALS = 4
_AROUND = 0.25
"""How far, as a share, a scale reaches on either side at the least: small drift must look small."""


@dataclass(frozen=True)
class Axis:
    """A linear scale.

    Attributes:
        ticks: The seconds that are marked, in rising order; the scale ends with the last.
        lowest: Where the first of them is; `highest` is where the last one is.
    """

    ticks: tuple[float, ...]
    lowest: float
    highest: float

    @classmethod
    def from_zero(cls, most: float, lowest: float, highest: float) -> Axis:
        """Reach from nothing to a round number above the longest time."""
        return cls(_ticks(0.0, most), lowest, highest)

    @classmethod
    def around(cls, values: Sequence[float], lowest: float, highest: float) -> Axis:
        """Reach around some times, however close together they are."""
        middle = (min(values) + max(values)) / 2
        low = min(*values, middle * (1 - _AROUND))
        return cls(_ticks(low, max(*values, middle * (1 + _AROUND))), lowest, highest)

    @property
    def unit(self) -> str:
        """What the marks are told in: `ms` or `s`."""
        return "s" if self.ticks[-1] >= 1 else "ms"

    @property
    def numbers(self) -> tuple[str, ...]:
        """The marks as round numbers."""
        per_second = 1 if self.unit == "s" else 1000
        return tuple(f"{each * per_second:.6g}" for each in self.ticks)

    def at(self, seconds: float) -> float:
        """Return the place of a time."""
        share = (seconds - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return self.lowest + share * (self.highest - self.lowest)


def _ticks(low: float, high: float) -> tuple[float, ...]:
    """Return round numbers around a range, at most five or six of them."""
    rough = max(high - low, 1e-5) / _INTERVALS
    scale = 10 ** floor(log10(rough))
    step = next(each * scale for each in _STEPS if each * scale >= rough * (1 - 1e-9))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return tuple(number * step for number in range(first, max(last, first + 1) + 1))
