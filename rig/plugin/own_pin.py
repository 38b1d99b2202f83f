"""Which PIN the plugin's fixtures may use on a key."""

from __future__ import annotations

import pytest

from rig.consent import Consent
from rig.plugin.pin import Pin
from rig.plugin.state import KeyState


def known_pin(state: KeyState) -> Pin:
    """Return the PIN that is set: the rig's at `wipe`, the bay's own below.

    A test is skipped on a key that can have no PIN, whose PIN is not known, or that has none where
    none may be set.
    """
    if "clientPin" not in state.capabilities.options:
        pytest.skip("the key can have no PIN")
    if state.key.consent is Consent.WIPE:
        return state.require_pin()
    pins = state.key.guard.pins
    if pins is None:
        pytest.skip("the key's PIN is not known: give its bay pin_env or pin_file")
    if not state.has_pin():
        pytest.skip("no PIN is set, and setting one needs consent wipe")
    return Pin(pins.reveal())
