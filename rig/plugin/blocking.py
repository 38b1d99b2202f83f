"""The way to a blocked PIN, out of which only a reset leads (CTAP 6.5.5.6)."""

from __future__ import annotations

import secrets

from fido2.ctap import CtapError
from fido2.ctap2.pin import ClientPin

from rig import KeyProblem
from rig.plugin.state import KeyState

MOST_RETRIES = 8
"""Wrong PINs that a key may take at the most (CTAP 6.5.1)."""


def require_blocked_pin(state: KeyState) -> None:
    """Make sure that a PIN is set, and blocked: what the rig knew of it is of no use any more.

    Raises:
        KeyProblem: The key takes more wrong PINs than any key may.
    """
    pins = ClientPin(state.ctap2())
    if not state.has_pin() or pins.get_pin_retries()[0]:
        state.require_pin()
        _block(state, pins)
    state.pin = None


def _block(state: KeyState, pins: ClientPin) -> None:
    for _ in range(MOST_RETRIES):
        try:
            pins.get_pin_token(secrets.token_hex(4))
        except CtapError as error:
            if error.code == CtapError.ERR.PIN_AUTH_BLOCKED:
                state.key.power_cycle()
    if left := pins.get_pin_retries()[0]:
        raise KeyProblem(f"{left} retries are left after {MOST_RETRIES} wrong PINs")
