"""How long a pad has to be pressed: many presses of each length, and what the key made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rig import UsageProblem
from rig.bench.touch.presser import Intent
from rig.bench.touch.rules import Finger
from rig.consent import Consent
from rig.keys import OpenKey
from rig.keys.selecting import select

SCHEMA = "keyrig.calibration/1"
HOLDS = (0.02, 0.05, 0.08, 0.15, 0.3, 0.5)
"""Seconds of a press: from what no finger does to what other rigs found safe."""
PRESSES = 50
"""Presses of each length."""
QUIET = 0.5
"""Seconds in which a key that waits is left alone before each press: it must not go on."""
TAKEN_WITHIN = 1.0
"""Seconds after a press for the key to go on."""


class Outcome(StrEnum):
    """What became of one press."""

    TAKEN = "taken"
    MISSED = "missed"
    FALSE = "false"


@dataclass(frozen=True)
class Series:
    """The presses of one length.

    Attributes:
        hold: Their length in seconds.
        taken: How many the key took.
        missed: After how many it did not go on.
        false: How often it went on before it was pressed.
    """

    hold: float
    taken: int
    missed: int
    false: int

    @property
    def is_flawless(self) -> bool:
        """Whether the key took every press, and nothing else for one."""
        return not self.missed and not self.false


def require_calibratable(key: OpenKey) -> None:
    """Refuse a key that may not be pressed hundreds of times, or that no machine presses.

    Raises:
        UsageProblem: It is so.
    """
    if key.consent < Consent.WIPE:
        raise UsageProblem(
            f"calibration presses a key hundreds of times; this one is at {key.consent.word}",
            where=key.name,
            try_this=f"keyrig adopt {key.name} --level wipe, if the key is given up for testing",
        )
    if key.presser.rules.finger is Finger.PERSON:
        raise UsageProblem(
            "a person touches this key, and no one can be calibrated",
            where=key.name,
            try_this="give the bay a `touch` table in the bench file",
        )


def calibrate(
    key: OpenKey, holds: Iterable[float] = HOLDS, presses: int = PRESSES
) -> Iterator[Series]:
    """Press a key many times for each length, and yield what came of it, length by length.

    Raises:
        RigError: The key or its board fails.
        CtapError: The key refuses to ask for a touch.
    """
    # What the bay's table says of presses is what is looked for.
    key.presser.rules.shortest = 0.0
    for hold in holds:
        counts = Counter(_outcome(key, hold) for _ in range(presses))
        yield Series(hold, *(counts[outcome] for outcome in Outcome))


def _outcome(key: OpenKey, hold: float) -> Outcome:
    before = len(key.presser.presses)
    with key.presser.wanting(Intent(hold=hold, delay=QUIET)):
        selection = select(key.link, QUIET + hold + TAKEN_WITHIN)
    if not selection.touched:
        return Outcome.MISSED
    pressed = key.presser.presses[before:]
    begins = pressed[0].begins if pressed else None
    is_false = begins is None or key.link.exchange_ended < begins
    return Outcome.FALSE if is_false else Outcome.TAKEN


def suggested(series: Sequence[Series]) -> float | None:
    """Return the shortest length from which on every press was taken; None if there is none."""
    found = None
    for one in sorted(series, key=lambda each: -each.hold):
        if not one.is_flawless:
            break
        found = one.hold
    return found


def document(key: str, series: Sequence[Series]) -> dict[str, Any]:
    """Return a calibration as JSON has it."""
    told = [
        {"hold": each.hold, **{word: getattr(each, word) for word in Outcome}} for each in series
    ]
    return {"schema": SCHEMA, "key": key, "series": told, "suggested_hold": suggested(series)}
