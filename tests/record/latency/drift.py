"""Nights made up for latencies: what drifts by itself, and what new firmware makes slower.

Made up with what a bench does to times: each night is a little faster or slower than others, all
operations alike (the host, its load), each a little for itself, one night in twenty by far; within
a night times scatter, and a few are far out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from rig.record.latency.measured import Measured

OPERATIONS: Mapping[str, float] = {
    "getInfo": 0.004,
    "makeCredential": 0.210,
    "makeCredential rk": 0.390,
    "getAssertion": 0.115,
    "getAssertion discoverable": 0.125,
    "getAssertion up=false": 0.098,
    "getNextAssertion": 0.090,
    "clientPIN getKeyAgreement": 0.065,
    "clientPIN getPINRetries": 0.005,
    "clientPIN getPinToken": 0.082,
    "clientPIN setPIN": 0.120,
    "credentialManagement deleteCredential": 0.055,
    "credentialManagement enumerateRPsBegin": 0.022,
    "largeBlobs": 0.031,
    "reset": 0.450,
    "U2F register": 0.180,
}
"""Seconds that each takes a common key."""


@dataclass(frozen=True, kw_only=True)
class Drift:
    """How nights differ: shares of each time, and seconds that the host is late.

    Attributes:
        common: How all operations of a night differ together; `own` is each by itself.
        busy: How much longer everything takes in one of the `busy_nights`.
        late: The most that is added to every time of a night.
        scatter: How times differ within a night.
        outliers: How many of them are far out, by `outlying` seconds on the average.
    """

    common: float = 0.03
    own: float = 0.02
    busy: float = 0.15
    busy_nights: float = 0.05
    late: float = 0.003
    scatter: float = 0.08
    outliers: float = 0.05
    outlying: float = 0.02


def nights_of(
    random: Random,
    count: int,
    *,
    firmware: str = "1",
    factors: Mapping[str, float] | None = None,
    drift: Drift | None = None,
    samples: int = 50,
) -> list[Measured]:
    """Return what was measured in some nights.

    Args:
        factors: What the firmware multiplies the times of some operations by.
    """
    drift = drift or Drift()
    found: list[Measured] = []
    for night in range(count):
        factor = random.lognormvariate(0, drift.common)
        factor *= 1 + drift.busy * (random.random() < drift.busy_nights)
        late = random.uniform(0, drift.late)
        for operation, seconds in OPERATIONS.items():
            base = seconds * factor * (factors or {}).get(operation, 1.0)
            base = base * random.lognormvariate(0, drift.own) + late
            times = sorted(_scattered(random, base, drift, samples))
            found.append(
                Measured(
                    firmware=firmware,
                    run=f"{firmware}-{night}",
                    started=f"2026-11-{night + 1:02d}T22:00:00+00:00",
                    operation=operation,
                    samples=samples,
                    seconds=tuple(times),
                )
            )
    return found


def _scattered(random: Random, base: float, drift: Drift, samples: int) -> Iterable[float]:
    for _ in range(samples):
        far = random.random() < drift.outliers
        yield base * random.lognormvariate(0, drift.scatter) + (
            random.expovariate(1 / drift.outlying) if far else 0.0
        )
