"""One attempt at one test on one key, while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import pytest

from rig.link.errors import Gone, HidError, HidErrorCode, Mute
from rig.link.frames import Command
from rig.plugin.state import KeyState
from rig.record.trouble import Trouble
from rig.record.verdict import Check, Verdict

TRIAL: pytest.StashKey[Trial] = pytest.StashKey()
_TOLD_BY: Mapping[int, int] = {Command.CBOR: 2, Command.MSG: 3}
"""How many bytes of a request tell what it asks for; of any other, its command alone does."""


def is_loss(error: BaseException) -> bool:
    """Tell whether a key went, fell silent, or forgot our channel: no verdict by itself.

    A key that restarts between two requests comes back without any channel (CTAP 11.2.3).
    """
    if isinstance(error, HidError):
        return error.code == HidErrorCode.INVALID_CHANNEL
    return isinstance(error, Gone | Mute)


@dataclass(frozen=True)
class Counts:
    """What the bench had counted of one key at one moment.

    Attributes:
        missed: Requests that no press was accepted in.
        unwanted: Presses that were made although the touch was withheld.
        foreign: Packets of other programs' channels.
        power_cycles: How often its power was cut.
    """

    missed: int = 0
    unwanted: int = 0
    foreign: int = 0
    power_cycles: int = 0

    @classmethod
    def of(cls, state: KeyState) -> Self:
        """Read the counters of an open key."""
        presser, foreign = state.key.presser, state.key.link.foreign_packets
        return cls(len(presser.missed), presser.unwanted, foreign, state.key.power_cycles)


@dataclass(frozen=True)
class Finding:
    """What the end of one phase of a test says, once the evidence was looked at.

    Attributes:
        trouble: What kind of trouble it is; None if it is the key's or the test's own failure.
        is_proof: Whether the key did in a second attempt what could have been trouble in the first.
        again: Whether the test is worth another attempt.
    """

    verdict: Verdict
    reason: str
    trouble: Trouble | None = None
    is_proof: bool = False
    again: bool = False


@dataclass
class Trial:
    """The worst verdict so far, and why.

    Attributes:
        attempt: 1 for the first.
        before: What the bench had counted when it began.
        checks: The checks that ended, in order.
        finding: What ended it badly; None if nothing did.
        lost_before: The request at which the key was lost in the attempt before.
        lost_at: The request at which it was lost in this one.
        missed_before: The head of the request that was pressed in vain in the attempt before.
        missed_at: The head of the one that was in this one.
        was_in_trouble: Whether trouble ended an attempt before.
        has_failed: Whether the test failed in an attempt before.
        is_fresh: Whether the key is reset before this attempt.
    """

    attempt: int = 1
    before: Counts = Counts()
    verdict: Verdict = Verdict.PASS
    reason: str = ""
    detail: str = ""
    seconds: float = 0.0
    checks: list[Check] = field(default_factory=list)
    finding: Finding | None = None
    lost_before: bytes | None = None
    lost_at: bytes | None = None
    missed_before: bytes | None = None
    missed_at: bytes | None = None
    was_in_trouble: bool = False
    has_failed: bool = False
    is_fresh: bool = False

    def next(self, *, is_fresh: bool = False) -> Trial:
        """Return the attempt after this one, which knows what befell the key in this one."""
        return Trial(
            attempt=self.attempt + 1,
            lost_before=self.lost_at,
            missed_before=self.missed_at,
            was_in_trouble=self.was_in_trouble or self.trouble is not None,
            has_failed=self.has_failed or self.verdict is Verdict.FAIL,
            is_fresh=is_fresh,
        )

    @property
    def is_open(self) -> bool:
        """Whether nothing has ended the test badly yet; the tear-down after a skip still may."""
        return self.verdict in (Verdict.PASS, Verdict.TOLERATED, Verdict.SKIP)

    def worsen(self, verdict: Verdict, reason: str, detail: str = "") -> None:
        """Take a verdict over unless an earlier phase has already ended the test badly."""
        if self.is_open:
            self.verdict, self.reason, self.detail = verdict, reason, detail

    @property
    def trouble(self) -> Trouble | None:
        """What kind of trouble stands in the way of a verdict; None if there is one."""
        return self.finding.trouble if self.finding else None

    @property
    def is_proof(self) -> bool:
        """Whether the evidence of both attempts says that the key itself is at fault."""
        return self.finding is not None and self.finding.is_proof

    @property
    def is_lost_again(self) -> bool:
        """Whether the key was lost twice at the same kind of request: no cable does that."""
        if not self.lost_at or not self.lost_before:
            return False
        # What follows may be drawn by chance, as the nonce of INIT is.
        told = _TOLD_BY.get(self.lost_at[0], 1)
        return self.lost_at[:told] == self.lost_before[:told]
