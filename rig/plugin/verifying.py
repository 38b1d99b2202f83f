"""Proving that the user was verified, by whichever way a key has for it."""

from __future__ import annotations

from fido2.ctap2.pin import ClientPin

from rig.plugin.enrolling import require_finger
from rig.plugin.own_pin import known_pin
from rig.plugin.state import KeyState

SIGNING = ClientPin.PERMISSION.MAKE_CREDENTIAL | ClientPin.PERMISSION.GET_ASSERTION


def fetch_token(
    state: KeyState, pins: ClientPin, permissions: ClientPin.PERMISSION | None, rp_id: str | None
) -> bytes:
    """Fetch a pinUvAuthToken for the key's PIN, set first if need be.

    Where a PIN does not register or sign in (noMcGaPermissionsWithClientPin), it is a finger that
    gets the token; one is enrolled if need be.
    """
    pin = known_pin(state)
    if not wants_finger(state, permissions):
        return pins.get_pin_token(pin.reveal(), permissions, rp_id)
    require_finger(state, pin)
    return pins.get_uv_token(permissions or SIGNING, rp_id)


def wants_finger(state: KeyState, permissions: int | None) -> bool:
    """Tell whether a PIN gets no such token; None stands for those that every token had once."""
    barred = state.capabilities.options.get("noMcGaPermissionsWithClientPin")
    return bool(barred and (permissions is None or permissions & SIGNING))
