"""Faults of CTAP1/U2F requests: their encoding, status words, user presence and key handles."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.frames import HidCommand, HidError
from rig.virtual.rules import Rules
from rig.virtual.store import Credential, Persistent
from rig.virtual.u2f.apdu import Apdu, ApduRefusal, Control, Instruction, Word

_EXTENDED = 0
_HEADER = 4


@fault(
    "u2f-version-one",
    breaks=("U2F-01",),
    area="u2f",
    says="VERSION is answered with U2F_V1",
)
class U2fVersionOne(Rules):
    def u2f_version(self) -> bytes:
        return b"U2F_V1"


@fault(
    "u2f-header-unchecked",
    breaks=("U2F-02", "U2F-03"),
    area="u2f",
    says="requests of another class or with an unknown instruction are taken for VERSION",
)
class U2fHeaderUnchecked(Rules):
    def u2f_check_header(self, message: bytes) -> None:
        """Let any class and instruction pass."""

    def u2f_apdu(self, message: bytes) -> Apdu:
        known = message[:1] == b"\0" and message[1:2] in {bytes([each]) for each in Instruction}
        return super().u2f_apdu(message if known else bytes([0, Instruction.VERSION, 0, 0]))


@fault(
    "u2f-wrong-length-as-conditions",
    breaks=("U2F-04",),
    area="u2f",
    says="data of a wrong length is answered with 0x6985",
)
class U2fWrongLengthAsConditions(Rules):
    def u2f_check_length(self, apdu: Apdu, *, whole: bool) -> None:
        if not whole:
            raise ApduRefusal(Word.CONDITIONS_NOT_SATISFIED)


@fault(
    "u2f-extended-length-needs-le",
    breaks=("U2F-17",),
    area="u2f",
    says="a request in extended encoding without Le is refused",
)
class U2fExtendedLengthNeedsLe(Rules):
    def u2f_apdu(self, message: bytes) -> Apdu:
        body, apdu = message[_HEADER:], super().u2f_apdu(message)
        if body[:1] == bytes([_EXTENDED]) and len(body) == 3 + len(apdu.data) > 3:
            raise ApduRefusal(Word.WRONG_LENGTH)
        return apdu


@fault(
    "empty-msg-as-unknown-command",
    breaks=("HID-41",),
    area="u2f",
    says="a MSG message without a byte is answered with ERROR 0x01",
)
class EmptyMsgAsUnknownCommand(Rules):
    def empty_error(self, command: int) -> HidError:
        is_msg = command == HidCommand.MSG
        return HidError.INVALID_COMMAND if is_msg else super().empty_error(command)


@fault(
    "u2f-registers-without-touch",
    breaks=("U2F-05",),
    area="u2f",
    says="REGISTER does not ask for a touch",
)
class U2fRegistersWithoutTouch(Rules):
    def u2f_waits_for_touch(self, instruction: Instruction) -> bool:
        return instruction != Instruction.REGISTER


@fault(
    "u2f-signs-without-touch",
    breaks=("U2F-12",),
    area="u2f",
    says="AUTHENTICATE signs without a touch that it was told to enforce",
)
class U2fSignsWithoutTouch(Rules):
    def u2f_waits_for_touch(self, instruction: Instruction) -> bool:
        return instruction != Instruction.AUTHENTICATE


@fault(
    "u2f-touch-serves-twice",
    breaks=("U2F-12",),
    area="u2f",
    says="a touch is remembered and serves for the next request too",
)
class U2fTouchServesTwice(Rules):
    def u2f_spends_touch(self) -> bool:
        return False


@fault(
    "u2f-check-only-signs",
    breaks=("U2F-10",),
    area="u2f",
    says="check-only signs, although nobody touched the key",
)
class U2fCheckOnlySigns(Rules):
    def u2f_check_only(self) -> None:
        """Go on as if a touch were not needed."""


@fault(
    "u2f-any-control-byte-signs",
    breaks=("U2F-25",),
    area="u2f",
    says="AUTHENTICATE takes a control byte that there is not for one that enforces no touch",
)
class U2fAnyControlByteSigns(Rules):
    def u2f_control(self, control: int) -> Control:
        try:
            return super().u2f_control(control)
        except ApduRefusal:
            return Control.DONT_ENFORCE


@fault(
    "u2f-unknown-handle-as-conditions",
    breaks=("U2F-11",),
    area="u2f",
    says="a handle that is not the key's is answered as one that is",
)
class U2fUnknownHandleAsConditions(Rules):
    def u2f_unknown_handle_word(self, control: int) -> Word:
        return Word.CONDITIONS_NOT_SATISFIED


@fault(
    "u2f-handle-of-any-application",
    breaks=("U2F-11", "U2F-15"),
    area="u2f",
    says="a handle is used for any application",
)
class U2fHandleOfAnyApplication(Rules):
    def u2f_handle(self, persistent: Persistent, application: bytes, private_key: bytes) -> bytes:
        return super().u2f_handle(persistent, bytes(32), private_key)

    def u2f_credential(
        self, persistent: Persistent, application: bytes, handle: bytes
    ) -> Credential | None:
        return super().u2f_credential(persistent, bytes(32), handle)


@fault(
    "u2f-handle-repeated",
    breaks=("U2F-09",),
    area="u2f",
    says="every registration gives the handle of the first",
)
class U2fHandleRepeated(Rules):
    _first = b""

    def u2f_handle(self, persistent: Persistent, application: bytes, private_key: bytes) -> bytes:
        self._first = self._first or super().u2f_handle(persistent, application, private_key)
        return self._first


@fault(
    "u2f-short-requests-answered-empty",
    breaks=("U2F-17",),
    area="u2f",
    says="VERSION in the short encoding succeeds and tells nothing",
)
class U2fShortRequestsAnsweredEmpty(Rules):
    _is_short = False

    def u2f_apdu(self, message: bytes) -> Apdu:
        self._is_short = len(message) == _HEADER + 1
        return super().u2f_apdu(message)

    def u2f_version(self) -> bytes:
        return b"" if self._is_short else super().u2f_version()
