"""How long one operation took one key in one run."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One operation of one key in one run.

    Attributes:
        firmware: What the key had then.
        run: The name of the run's folder.
        started: When the run began, in UTC (ISO 8601).
        suite: The version of its tests: another one asks for other things.
        operation: The CTAP command, with its subcommand where it has one.
        samples: How many requests were measured.
        seconds: What they took, in rising order; of many, quantiles in equal steps.
    """

    firmware: str
    run: str
    started: str
    suite: str = ""
    operation: str
    samples: int = 0
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """What half of the requests took at most, in seconds."""
        return median(self.seconds)
