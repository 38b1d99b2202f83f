"""State on demand: a test names the state it needs, and the fixture brings it about.

The state is read from the key itself each time, so any test runs alone and in any order.
"""

from __future__ import annotations

import pytest

from rig.consent import Consent
from rig.plugin.blocking import require_blocked_pin
from rig.plugin.needs import consent_of
from rig.plugin.own_pin import known_pin
from rig.plugin.pin import Pin
from rig.plugin.state import KeyState


@pytest.fixture
def room(request: pytest.FixtureRequest, key_state: KeyState) -> None:
    """Room for the discoverable credentials of one test that makes any."""
    if consent_of(request.node) < Consent.STORE or key_state.has_room():
        return
    if key_state.key.consent < Consent.WIPE:
        pytest.skip("too few places for discoverable credentials; a reset needs consent wipe")
    key_state.make_room()


@pytest.fixture
def no_pin(key_state: KeyState, room: None) -> None:
    """A key without a PIN."""
    if key_state.key.consent < Consent.WIPE and key_state.has_pin():
        pytest.skip("a PIN is set, and taking it away needs consent wipe")
    key_state.require_no_pin()


@pytest.fixture
def pin(key_state: KeyState, room: None) -> Pin:
    """A key with a PIN that the rig knows; the PIN. A key that can have none is skipped.

    Below `wipe` it is the bay's own PIN, which may be used and not changed.
    """
    if "clientPin" not in key_state.capabilities.options:
        pytest.skip("the key can have no PIN")
    return known_pin(key_state)


@pytest.fixture
def blocked_pin(key_state: KeyState, room: None) -> None:
    """A key whose PIN is blocked; a key that can have none, or keeps its power, is skipped."""
    if "clientPin" not in key_state.capabilities.options:
        pytest.skip("the key can have no PIN")
    if key_state.key.power is None:
        pytest.skip("nothing can cut this key's power")
    require_blocked_pin(key_state)


@pytest.fixture
def fresh_key(key_state: KeyState) -> KeyState:
    """A key in its factory state."""
    key_state.require_factory()
    return key_state
