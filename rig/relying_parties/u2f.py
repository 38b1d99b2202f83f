"""U2F as a client speaks it: asked again until the key was touched (CTAP 10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeVar

from fido2.ctap1 import APDU, ApduError, Ctap1, SignatureData
from fido2.webauthn import AttestationObject, AuthenticatorData

from rig.relying_parties.hand import Hand
from rig.relying_parties.responses import Excluded
from rig.relying_parties.unfit import Undecided, reading_answers

PATIENCE = 30.0
"""Seconds in which the key must have been touched."""
POLL_EVERY = 0.2
"""Seconds between two requests while the key waits for its touch."""

T = TypeVar("T")


def register(hand: Hand, rp_id: str, hashed: bytes, excluded: Sequence[bytes]) -> AttestationObject:
    """Make a credential (CTAP 10.2).

    Raises:
        Excluded: The key knows one of the excluded ones.
        ApduError: The key refuses.
        Undecided: Nobody touched it.
    """
    application = application_of(rp_id)
    known = known_of(hand, application, excluded)
    made = _touched(hand, lambda: Ctap1(hand.link).register(hashed, application))
    if known is not None:
        raise Excluded
    return AttestationObject.from_ctap1(application, made)


def sign(
    hand: Hand, application: bytes, hashed: bytes, handle: bytes
) -> tuple[AuthenticatorData, bytes]:
    """Sign with a credential that the key knows; return authenticator data and signature."""
    signed: SignatureData = _touched(
        hand, lambda: Ctap1(hand.link).authenticate(hashed, application, handle)
    )
    flags = AuthenticatorData.FLAG(signed.user_presence & AuthenticatorData.FLAG.UP)
    data = AuthenticatorData.create(application, flags, signed.counter)
    return data, signed.signature


def known_of(hand: Hand, application: bytes, handles: Sequence[bytes]) -> bytes | None:
    """Return the first handle that the key made for an application; it need not be touched."""
    return next((one for one in handles if _knows(hand, application, one)), None)


def application_of(name: str) -> bytes:
    """Return the application parameter of an RP ID or AppID."""
    return sha256(name.encode()).digest()


def _knows(hand: Hand, application: bytes, handle: bytes) -> bool:
    if len(handle) > 255:
        return False
    try:
        Ctap1(hand.link).authenticate(bytes(32), application, handle, check_only=True)
    except ApduError as error:
        return bool(error.code == APDU.USE_NOT_SATISFIED)
    return True


def _touched(hand: Hand, ask: Callable[[], T]) -> T:
    deadline = hand.link.clock.now() + PATIENCE
    while hand.link.clock.now() < deadline:
        try:
            with reading_answers():
                return ask()
        except ApduError as error:
            if error.code != APDU.USE_NOT_SATISFIED:
                raise
        hand.link.raw.silence(POLL_EVERY)
    raise Undecided("nobody touched the key in time", where=hand.name)
