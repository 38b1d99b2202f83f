"""Decisions of CTAP1/U2F (CTAP 10, U2F raw messages)."""

from __future__ import annotations

from rig.virtual.attestation import attestation_of
from rig.virtual.credentials import seal, unseal
from rig.virtual.profile import Algorithm
from rig.virtual.rules.base import AreaRules
from rig.virtual.rules.cred_protect import UV_REQUIRED
from rig.virtual.store import AskedTouch, Credential, Persistent, User
from rig.virtual.u2f.apdu import Apdu, ApduRefusal, Control, Instruction, Word, parse

_RESERVED = b"\x05"
_TOUCH_WITHIN = 10.0
"""Seconds after a request in which a touch is taken to be meant for it."""
_TOUCH_LASTS = 10.0
"""Seconds for which a touch is remembered until the host asks again."""
_INSTRUCTION = 1


class U2fRules(AreaRules):
    """Decisions of CTAP1/U2F (CTAP 10, U2F raw messages)."""

    def u2f_check_header(self, message: bytes) -> None:
        """Refuse a class or instruction that is not U2F's, whatever else is in the request."""
        if message[:1] not in (b"", b"\0"):
            raise ApduRefusal(Word.CLA_NOT_SUPPORTED)
        if len(message) > _INSTRUCTION and message[_INSTRUCTION] not in set(Instruction):
            raise ApduRefusal(Word.INS_NOT_SUPPORTED)

    def u2f_apdu(self, message: bytes) -> Apdu:
        """Read a request, in short or in extended encoding."""
        return parse(message)

    def u2f_check_length(self, apdu: Apdu, *, whole: bool) -> None:
        """Refuse data that is not as long as the instruction wants it."""
        if not whole:
            raise ApduRefusal(Word.WRONG_LENGTH)

    def u2f_version(self) -> bytes:
        """Write the VERSION reply."""
        return b"U2F_V2"

    def u2f_is_on(self, persistent: Persistent) -> bool:
        """Tell whether the key registers and signs over U2F: not while alwaysUv is on (7.2.4).

        A blocked PIN is no reason not to.
        """
        return not persistent.always_uv

    def u2f_waits_for_touch(self, instruction: Instruction) -> bool:
        """Tell whether a request that enforces user presence is refused until the touch."""
        return True

    def u2f_touch_counts(self, asked: AskedTouch, now: float) -> bool:
        """Tell whether a touch came soon enough after it was asked for, and not too long ago."""
        touched_at = asked.touched_at
        if touched_at is None:
            return False
        return touched_at - asked.asked_at <= _TOUCH_WITHIN and now - touched_at <= _TOUCH_LASTS

    def u2f_spends_touch(self) -> bool:
        """Tell whether a touch is used up by the request that it counts for."""
        return True

    def u2f_handle(self, persistent: Persistent, application: bytes, private_key: bytes) -> bytes:
        """Make the key handle: the same sealed id that CTAP2 gives, so that CTAP2 finds it."""
        credential = Credential(
            credential_id=b"",
            rp_id="",
            user=User(id=b""),
            private_key=private_key,
            algorithm=Algorithm.ES256,
            discoverable=False,
        )
        return seal(persistent.wrapping_secret, application, credential)

    def u2f_credential(
        self, persistent: Persistent, application: bytes, handle: bytes
    ) -> Credential | None:
        """Find the credential of a handle; U2F knows P-256 alone, and no stored credentials."""
        found = unseal(persistent.wrapping_secret, application, handle)
        return found if found and self.u2f_may_use(found) else None

    def u2f_may_use(self, credential: Credential) -> bool:
        """Tell whether U2F may sign with a credential: it verifies nobody (CTAP 12.1)."""
        return credential.algorithm == Algorithm.ES256 and credential.cred_protect < UV_REQUIRED

    def u2f_unknown_handle_word(self, control: int) -> Word:
        """Choose the word for a handle that is not this key's, or not this application's."""
        return Word.WRONG_DATA

    def u2f_control(self, control: int) -> Control:
        """Read the control byte of AUTHENTICATE; refuse one that U2F does not have."""
        try:
            return Control(control)
        except ValueError:
            raise ApduRefusal(Word.INCORRECT_P1_P2) from None

    def u2f_check_only(self) -> None:
        """Answer check-only for a handle that is known: with an error that means yes."""
        raise ApduRefusal(Word.CONDITIONS_NOT_SATISFIED)

    def u2f_registered_message(
        self, application: bytes, challenge: bytes, handle: bytes, point: bytes
    ) -> bytes:
        """Return what the signature of a registration is over (U2F raw messages 4.3)."""
        return b"\0" + application + challenge + handle + point

    def u2f_attestation(self, message: bytes) -> tuple[bytes, bytes]:
        """Return the attestation certificate and the signature over `message`, both DER."""
        attestation = attestation_of(self.profile.aaguid)
        return attestation.certificate, attestation.sign(message)

    def u2f_registration(
        self, point: bytes, handle: bytes, attestation: tuple[bytes, bytes]
    ) -> bytes:
        """Write the reply of a registration (U2F raw messages 4.3)."""
        return b"".join([_RESERVED, point, bytes([len(handle)]), handle, *attestation])

    def u2f_presence_byte(self, *, touched: bool) -> int:
        """Choose the user presence byte of an authentication (U2F raw messages 5.4)."""
        return 1 if touched else 0

    def u2f_counter(self, persistent: Persistent) -> int:
        """Choose the counter of an authentication: the one that assertions have too."""
        return persistent.sign_count

    def u2f_signed_message(self, application: bytes, head: bytes, challenge: bytes) -> bytes:
        """Return what an authentication signs: `head` is the presence byte and the counter."""
        return application + head + challenge
