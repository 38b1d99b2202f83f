"""What AWS, or the rig in its place, does not let anybody do."""

from __future__ import annotations

from enum import StrEnum

from rig import UsageProblem
from rig.relying_parties.aws.facts import Fact


class Reason(StrEnum):
    """Why something was refused, for programs."""

    BROKEN = "broken"
    """The service is at fault."""
    MALFORMED = "malformed"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - a reason, not a password
    NO_CREDENTIALS = "no-credentials"
    NOT_SIGNED_IN = "not-signed-in"
    MFA_NEEDED = "mfa-needed"
    GRACE_OVER = "grace-over"
    BAD_NAME = "bad-name"
    NAME_TAKEN = "name-taken"
    TOO_MANY_DEVICES = "too-many-devices"
    NOT_TAKEN_HERE = "not-taken-here"
    NO_SUCH_DEVICE = "no-such-device"
    POLICY = "policy"
    WRONG_CODE = "wrong-code"
    STALE_CHALLENGE = "stale-challenge"
    BAD_CEREMONY = "bad-ceremony"
    KEY_KNOWN = "key-known"
    WRONG_ORIGIN = "wrong-origin"
    WRONG_HOST = "wrong-host"


class Refused(UsageProblem):
    """A refusal: what, why, and what the rule rests on.

    Args:
        reason: Why, for programs.
        what: Why, for people.
        try_this: What they can do about it.
        fact: What the rule rests on; None where no rule of AWS is behind it.
    """

    def __init__(
        self, reason: Reason, what: str, *, try_this: str = "", fact: Fact | None = None
    ) -> None:
        super().__init__(what, try_this=try_this)
        self.reason = reason
        self.fact = fact
