"""Faults in what CTAP1/U2F replies hold and sign, and in how U2F and CTAP2 share one key."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.rules import Rules
from rig.virtual.store import Credential, Persistent


@fault(
    "u2f-handle-longer-than-it-is",
    breaks=("U2F-06",),
    area="u2f",
    says="the reply of a registration gives the handle a byte of the certificate",
)
class U2fHandleLongerThanItIs(Rules):
    def u2f_registration(
        self, point: bytes, handle: bytes, attestation: tuple[bytes, bytes]
    ) -> bytes:
        whole = super().u2f_registration(point, handle, attestation)
        return whole[:66] + bytes([whole[66] + 1]) + whole[67:]


@fault(
    "u2f-registration-signs-less",
    breaks=("U2F-07",),
    area="u2f",
    says="the signature of a registration does not cover the handle",
)
class U2fRegistrationSignsLess(Rules):
    def u2f_registered_message(
        self, application: bytes, challenge: bytes, handle: bytes, point: bytes
    ) -> bytes:
        return super().u2f_registered_message(application, challenge, b"", point)


@fault(
    "u2f-signature-not-canonical",
    breaks=("U2F-08",),
    area="u2f",
    says="the attestation signature writes its length in two bytes, where DER has one",
)
class U2fSignatureNotCanonical(Rules):
    def u2f_attestation(self, message: bytes) -> tuple[bytes, bytes]:
        certificate, signature = super().u2f_attestation(message)
        return certificate, signature[:1] + b"\x81" + signature[1:]


@fault(
    "u2f-certificate-not-canonical",
    breaks=("U2F-08",),
    area="u2f",
    says="the attestation certificate writes its length in three bytes, where DER has two",
)
class U2fCertificateNotCanonical(Rules):
    def u2f_attestation(self, message: bytes) -> tuple[bytes, bytes]:
        certificate, signature = super().u2f_attestation(message)
        return certificate[:1] + b"\x83\0" + certificate[2:], signature


@fault(
    "u2f-presence-byte-clear",
    breaks=("U2F-13",),
    area="u2f",
    says="the presence byte says that nobody touched the key, although somebody did",
)
class U2fPresenceByteClear(Rules):
    def u2f_presence_byte(self, *, touched: bool) -> int:
        return 0


@fault(
    "u2f-presence-byte-of-another-kind",
    breaks=("U2F-13", "U2F-14"),
    area="u2f",
    says="the presence byte has a bit that means nothing",
)
class U2fPresenceByteOfAnotherKind(Rules):
    def u2f_presence_byte(self, *, touched: bool) -> int:
        return 0x80 | super().u2f_presence_byte(touched=touched)


@fault(
    "u2f-signs-without-application",
    breaks=("U2F-13", "U2F-14"),
    area="u2f",
    says="what AUTHENTICATE signs does not name the application",
)
class U2fSignsWithoutApplication(Rules):
    def u2f_signed_message(self, application: bytes, head: bytes, challenge: bytes) -> bytes:
        return head + challenge


@fault(
    "u2f-counter-stands-still",
    breaks=("U2F-16",),
    area="u2f",
    says="the counter of AUTHENTICATE is always the same",
)
class U2fCounterStandsStill(Rules):
    def u2f_counter(self, persistent: Persistent) -> int:
        return 7


@fault(
    "u2f-counter-lost-with-the-power",
    breaks=("U2F-16",),
    area="u2f",
    says="the counter of AUTHENTICATE starts anew with each power-up",
)
class U2fCounterLostWithThePower(Rules):
    _count = 0

    def survives_power_loss(self) -> frozenset[str]:
        self._count = 0
        return super().survives_power_loss()

    def u2f_counter(self, persistent: Persistent) -> int:
        self._count += 1
        return self._count


@fault(
    "u2f-counter-of-its-own",
    breaks=("U2F-21",),
    area="u2f",
    says="AUTHENTICATE counts its own signatures alone",
)
class U2fCounterOfItsOwn(Rules):
    _count = 0

    def u2f_counter(self, persistent: Persistent) -> int:
        self._count += 1
        return self._count


@fault(
    "u2f-credential-unknown-to-ctap2",
    breaks=("U2F-18", "U2F-20"),
    area="u2f",
    says="a credential that was made over U2F is not found over CTAP2",
)
class U2fCredentialUnknownToCtap2(Rules):
    _made: frozenset[bytes] = frozenset()

    def u2f_handle(self, persistent: Persistent, application: bytes, private_key: bytes) -> bytes:
        handle = super().u2f_handle(persistent, application, private_key)
        self._made |= {handle}
        return handle

    def recognised(
        self, persistent: Persistent, rp_id: str, credential_id: bytes
    ) -> Credential | None:
        if credential_id in self._made:
            return None
        return super().recognised(persistent, rp_id, credential_id)


@fault(
    "u2f-blocked-with-the-pin",
    breaks=("U2F-23",),
    area="u2f",
    says="a key whose PIN is blocked does not sign over U2F either",
)
class U2fBlockedWithThePin(Rules):
    def u2f_is_on(self, persistent: Persistent) -> bool:
        return persistent.pin_retries > 0
