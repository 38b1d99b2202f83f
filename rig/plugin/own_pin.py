"""A bay's own PIN in the hands of the plugin, below `wipe`."""

from __future__ import annotations

from typing import Any

import pytest
from fido2.ctap2.pin import ClientPin

from rig.guard.pins import PinSafety
from rig.marks import Consent
from rig.plugin.pin import Pin
from rig.plugin.state import KeyState


class CarefulClientPin(ClientPin):
    """python-fido2's `ClientPin`; it reads the retries, and tells the guard, before each PIN."""

    def __init__(self, pins: PinSafety, *args: Any) -> None:
        super().__init__(*args)
        self._pins = pins

    def get_pin_token(
        self,
        pin: str,
        permissions: ClientPin.PERMISSION | None = None,
        permissions_rpid: str | None = None,
    ) -> bytes:
        """Get a token, if the bay's own PIN may be sent; `PinStopped` if not."""
        if pin == self._pins.reveal():
            self.get_pin_retries()
            self._pins.announce()
        token = super().get_pin_token(pin, permissions, permissions_rpid)
        self._pins.trust(self.protocol.VERSION, token)
        return token


def client_pin_of(state: KeyState, protocol: Any = None) -> ClientPin:
    """Return python-fido2's `ClientPin` for a key, careful where the PIN is not the rig's own."""
    pins = state.key.guard.pins
    if pins is None:
        return ClientPin(state.ctap2(), protocol)
    return CarefulClientPin(pins, state.ctap2(), protocol)


def known_pin(state: KeyState) -> Pin:
    """Return the PIN that is set: the rig's at `wipe`, the bay's own below.

    A test is skipped on a key whose PIN is not known, or that has none where none may be set.
    """
    if state.key.consent is Consent.WIPE:
        return state.require_pin()
    pins = state.key.guard.pins
    if pins is None:
        pytest.skip("the key's PIN is not known: give its bay pin_env or pin_file")
    if not state.has_pin():
        pytest.skip("no PIN is set, and setting one needs consent wipe")
    return Pin(pins.reveal())
