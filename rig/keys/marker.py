"""The marker: a credential by which a bench knows its key again (CTAP 6.2, U2F raw messages 5.1).

Keys without serial numbers look alike. The marker is not discoverable, so it takes no place on the
key; the key proves that it made it, without a touch, and loses it with a reset.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from fido2.ctap import CtapError
from fido2.ctap1 import APDU, ApduError, Ctap1, RegistrationData
from fido2.ctap2 import Ctap2
from fido2.ctap2.pin import ClientPin
from fido2.hid import CAPABILITY

from rig import BenchProblem
from rig.guard import Guard
from rig.keys.careful_pin import client_pin_of
from rig.link import chance
from rig.link.device import KeyDevice

RP_ID = "marker.keyrig.invalid"

_APPLICATION = hashlib.sha256(RP_ID.encode()).digest()
_CHALLENGE = bytes(32)
_ES256: list[Mapping[str, Any]] = [{"type": "public-key", "alg": -7}]
_U2F_PATIENCE = 30.0
_POLL_EVERY = 0.2


def leave_marker(link: KeyDevice, guard: Guard) -> bytes:
    """Have the key make a marker, which takes a touch, and return its credential id.

    Raises:
        BenchProblem: The key makes none: nobody touched it, or it wants a PIN that is not known.
        LinkError: The key does not answer.
    """
    try:
        return _made(link, guard) if _has_ctap2(link) else _registered(link)
    except (CtapError, ApduError) as error:
        raise BenchProblem(
            f"the key made no marker: {error}",
            try_this="touch the key when it asks; if it has a PIN, name it in the bay's table with"
            " pin_env or pin_file",
        ) from error


def knows_marker(link: KeyDevice, credential_id: bytes) -> bool:
    """Ask the key, without a touch, whether it made this credential."""
    if not _has_ctap2(link):
        return _knows_handle(link, credential_id)
    allowed: list[Mapping[str, Any]] = [{"type": "public-key", "id": credential_id}]
    try:
        Ctap2(link, strict_cbor=False).get_assertion(
            RP_ID, _CHALLENGE, allowed, options={"up": False}
        )
    except CtapError:
        return False
    return True


def _has_ctap2(link: KeyDevice) -> bool:
    return CAPABILITY.CBOR in CAPABILITY(link.capabilities)


def _made(link: KeyDevice, guard: Guard) -> bytes:
    ctap2 = Ctap2(link, strict_cbor=False)
    party, user = {"id": RP_ID, "name": "keyrig"}, {"id": chance.token_bytes(16), "name": "marker"}
    proof, protocol = _proof(ctap2, guard)
    made = ctap2.make_credential(
        _CHALLENGE, party, user, _ES256, pin_uv_param=proof, pin_uv_protocol=protocol
    )
    attested = made.auth_data.credential_data
    if attested is None:
        raise BenchProblem("the key's answer holds no credential, so it has no marker")
    return bytes(attested.credential_id)


def _proof(ctap2: Ctap2, guard: Guard) -> tuple[bytes | None, int | None]:
    """Return pinUvAuthParam and its protocol, where a PIN is set that the bench knows."""
    if guard.pins is None or not ctap2.info.options.get("clientPin"):
        return None, None
    pins = client_pin_of(guard, ctap2)
    token = pins.get_pin_token(guard.pins.reveal(), ClientPin.PERMISSION.MAKE_CREDENTIAL, RP_ID)
    return pins.protocol.authenticate(token, _CHALLENGE), pins.protocol.VERSION


def _registered(link: KeyDevice) -> bytes:
    data: RegistrationData = _polled(link, lambda: Ctap1(link).register(_CHALLENGE, _APPLICATION))
    return bytes(data.key_handle)


def _polled(link: KeyDevice, ask: Callable[[], RegistrationData]) -> RegistrationData:
    deadline = link.clock.now() + _U2F_PATIENCE
    while True:
        try:
            return ask()
        except ApduError as error:
            if error.code != APDU.USE_NOT_SATISFIED or link.clock.now() >= deadline:
                raise
        link.raw.silence(_POLL_EVERY)


def _knows_handle(link: KeyDevice, handle: bytes) -> bool:
    try:
        Ctap1(link).authenticate(_CHALLENGE, _APPLICATION, handle, check_only=True)
    except ApduError as error:
        return bool(error.code == APDU.USE_NOT_SATISFIED)
    return True
