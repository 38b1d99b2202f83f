"""One touch of one key, asked for by the rig itself, so that it is never a stray one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rig.bench.touch.exchange import Press
from rig.keys import OpenKey
from rig.keys.selecting import Selection, select

SCHEMA = "keyrig.touch/1"
WITHIN = 30.0
"""Seconds for a touch: as long as most keys wait for one."""


@dataclass(frozen=True, kw_only=True)
class Touching:
    """What came of it.

    Attributes:
        key: The key.
        selection: What it said.
        presses: The presses that were made; times are seconds from the request.
    """

    key: str
    selection: Selection
    presses: tuple[Press, ...]

    @property
    def is_well(self) -> bool:
        """Whether the key asked, was pressed, and went on."""
        return self.selection.touched and bool(self.presses)

    def document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        presses = [
            {"begins": press.begins, "ends": press.ends, "accepted": press.accepted}
            for press in self.presses
        ]
        selection = self.selection
        return {
            "schema": SCHEMA,
            "key": self.key,
            "asked": selection.asked,
            "touched": selection.touched,
            "seconds": selection.seconds,
            "presses": presses,
        }


def touch(key: OpenKey, within: float = WITHIN) -> Touching:
    """Have a key ask for a touch, and press it by the finger of its bay.

    Raises:
        RigError: The key cannot be asked, its consent does not cover it, or it cannot be pressed.
        CtapError: It refuses to ask.
    """
    before, started = len(key.presser.presses), key.link.clock.now()
    selection = select(key.link, within)
    presses = tuple(_since(started, press) for press in key.presser.presses[before:])
    return Touching(key=key.name, selection=selection, presses=presses)


def _since(started: float, press: Press) -> Press:
    begins, accepted = (
        None if at is None else at - started for at in (press.begins, press.accepted)
    )
    return Press(press.asked - started, begins, press.ends - started, accepted)
