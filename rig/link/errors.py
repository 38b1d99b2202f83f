"""What can go wrong between the rig and one key, each cause with a class of its own.

A CTAP2 status is python-fido2's `CtapError`; it is none of these. A negative test asserts the exact
class, so that it cannot pass for the wrong reason.
"""

from __future__ import annotations

from enum import IntEnum

from rig import BenchProblem, KeyProblem


class HidErrorCode(IntEnum):
    """Codes of a CTAPHID ERROR packet (CTAP 11.2.9.1.6)."""

    INVALID_COMMAND = 0x01
    INVALID_PARAMETER = 0x02
    INVALID_LENGTH = 0x03
    INVALID_SEQUENCE = 0x04
    MESSAGE_TIMEOUT = 0x05
    CHANNEL_BUSY = 0x06
    LOCK_REQUIRED = 0x0A
    INVALID_CHANNEL = 0x0B
    OTHER = 0x7F


class HidError(KeyProblem):
    """The key answered with a CTAPHID ERROR packet.

    Attributes:
        code: The byte that it carried; a plain int where the table has no such code.
    """

    def __init__(self, code: int, *, where: str = "") -> None:
        self.code: int = HidErrorCode(code) if code in set(HidErrorCode) else code
        name = self.code.name if isinstance(self.code, HidErrorCode) else "not in the table"
        super().__init__(f"CTAPHID ERROR 0x{code:02X} ({name})", where=where)


class LinkError(KeyProblem):
    """The exchange itself failed. Recovery decides whether the key or the bench is to blame."""


class BrokenFraming(LinkError):
    """The key sent what CTAPHID does not allow: bad sequence, length, command or payload."""


class MalformedCbor(LinkError):
    """The key sent CBOR that CTAP2 does not allow (CTAP 8).

    Attributes:
        offset: Byte offset of the offending item in the reply's CBOR.
        reason: What is wrong with it, in a few words.
    """

    def __init__(self, reason: str, offset: int, *, where: str = "") -> None:
        super().__init__(f"malformed CBOR at byte {offset}: {reason}", where=where)
        self.reason = reason
        self.offset = offset


class Mute(LinkError):
    """No reply of ours came before the deadline, or nothing but keepalives came for minutes."""


class Gone(LinkError):
    """The key left: unplugged, unpowered, or its node closed."""


class LateHost(BenchProblem):
    """The host came so late that the system had no more room for what the key said."""


class NotPermitted(BenchProblem):
    """The key is there but this user may not open it."""
