"""One attempt at one test on one key, while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from rig.link.errors import Gone, HidError, HidErrorCode, Mute
from rig.record.verdict import Check, Verdict

TRIAL: pytest.StashKey[Trial] = pytest.StashKey()


def is_loss(error: BaseException) -> bool:
    """Tell whether a key went, fell silent, or forgot our channel: no verdict by itself.

    A key that restarts between two requests comes back without any channel (CTAP 11.2.3).
    """
    if isinstance(error, HidError):
        return error.code == HidErrorCode.INVALID_CHANNEL
    return isinstance(error, Gone | Mute)


@dataclass
class Trial:
    """The worst verdict so far, and why.

    Attributes:
        attempt: 1 for the first.
        checks: The checks that ended, in order.
        lost_before: The request at which the key was lost in the attempt before.
        lost_at: The request at which it was lost in this one.
    """

    attempt: int = 1
    verdict: Verdict = Verdict.PASS
    reason: str = ""
    detail: str = ""
    seconds: float = 0.0
    checks: list[Check] = field(default_factory=list)
    lost_before: bytes | None = None
    lost_at: bytes | None = None

    def worsen(self, verdict: Verdict, reason: str, detail: str = "") -> None:
        """Take a verdict over unless an earlier phase has already ended the test badly."""
        if self.verdict in (Verdict.PASS, Verdict.TOLERATED):
            self.verdict, self.reason, self.detail = verdict, reason, detail

    @property
    def is_proof(self) -> bool:
        """Whether the key was lost twice at the same kind of request: no cable does that."""
        if self.lost_at is None or self.lost_before is None:
            return False
        return self.lost_at[:2] == self.lost_before[:2]
