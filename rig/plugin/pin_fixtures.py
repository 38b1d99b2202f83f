"""PINs and the platform's side of clientPIN, for tests of clientPIN itself."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Iterator

import pytest
from fido2.ctap2.pin import ClientPin, PinProtocol

from rig.plugin.pin import Pin
from rig.plugin.platform_side import Platform
from rig.plugin.shared_secret import SharedSecret
from rig.plugin.state import KeyState

LENGTH = 8
ALPHANUMERIC = string.ascii_letters + string.digits


@pytest.fixture
def new_pin(key_state: KeyState) -> Callable[..., Pin]:
    """Make a PIN that no key has: takes its length in code points, and its alphabet."""
    usual = max(LENGTH, key_state.capabilities.min_pin_length)

    def make(length: int = usual, alphabet: str = ALPHANUMERIC) -> Pin:
        return Pin("".join(secrets.choice(alphabet) for _ in range(length)))

    return make


@pytest.fixture
def pin_protocol(request: pytest.FixtureRequest, key_state: KeyState) -> PinProtocol:
    """The newest PIN/UV auth protocol of the key; by the mark `each_protocol`, every one."""
    return _protocol(key_state, getattr(request, "param", None))


@pytest.fixture
def agree(key_state: KeyState, rp: dict[str, str]) -> Callable[..., SharedSecret]:
    """Agree on a secret with the key, under the newest protocol or the one of a number."""

    def make(number: int | None = None) -> SharedSecret:
        return Platform(key_state, _protocol(key_state, number), rp["id"]).agree()

    return make


@pytest.fixture
def platform(
    key_state: KeyState, pin_protocol: PinProtocol, rp: dict[str, str]
) -> Iterator[Platform]:
    """The platform's side of clientPIN; in the end the key takes its PIN, with all retries."""
    side = Platform(key_state, pin_protocol, rp["id"])
    yield side
    side.settle()


def _protocol(key_state: KeyState, wanted: int | None) -> PinProtocol:
    # CTAP 2.0 lets a key leave the list out; it then has protocol 1.
    listed = key_state.capabilities.pin_uv_protocols or [1]
    for protocol in ClientPin.PROTOCOLS:
        if protocol.VERSION in listed and wanted in (None, protocol.VERSION):
            return protocol()
    told = ", ".join(map(str, listed))
    pytest.skip(f"PIN/UV auth protocols of the key are {told}; wanted was {wanted or 'any known'}")
