"""What tests cost: measured in the last run of a key, assumed where there was none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from rig.record.latest import readings
from rig.record.result import Result
from rig.record.verdict import Verdict


@dataclass(frozen=True, kw_only=True)
class Costs:
    """Costs of the tests of one key.

    Attributes:
        measured: The last result of each test that was taken; empty if the key never ran here.
        test: Seconds of a test that was not measured.
        reset: Seconds of a reset to set a test up.
    """

    measured: Mapping[str, Result]
    test: float
    reset: float

    def seconds(self, test: str) -> float:
        """Return the seconds of a test without the resets that set it up."""
        found = self.measured.get(test)
        if found is None:
            return self.test
        return max(found.seconds - found.resets * self.reset, 0.0)


ASSUMED = Costs(measured={}, test=1.0, reset=10.0)
"""Where nothing was measured: a touch or two of a finger, and a power cycle with a touch."""


def costs_of(key: str, reports: Path) -> Costs:
    """Read what tests cost in the newest run of a key.

    Args:
        key: The key's name as runs are asked for it.
        reports: Where runs land.
    """
    for _, reading in readings(reports):
        own = [each for each in reading.results if each.key == key]
        taken = [each for each in own if each.verdict is not Verdict.SKIP]
        if taken:
            return _measured(taken)
    return ASSUMED


def _measured(results: Iterable[Result]) -> Costs:
    measured = {each.test: each for each in results}
    plain = [each.seconds for each in measured.values() if not each.resets]
    mean = fmean(plain) if plain else ASSUMED.test
    beyond = [each.seconds - mean for each in measured.values() if each.resets]
    return Costs(measured=measured, test=mean, reset=max(fmean(beyond), 0.0) if beyond else 0.0)
