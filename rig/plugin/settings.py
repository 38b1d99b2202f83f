"""What authenticatorConfig sets, on demand, and the way back from it (CTAP 6.11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info
from fido2.ctap2.pin import ClientPin

from rig.link.cbor import encode
from rig.plugin.capabilities import readable
from rig.plugin.exchange import send
from rig.plugin.own_pin import known_pin
from rig.plugin.requests import Members
from rig.plugin.state import KeyState

CONFIG = 0x0D
TOGGLE_ALWAYS_UV = 0x02
PREFIX = b"\xff" * 32 + bytes([CONFIG])
LONGEST_MINIMUM = 7
"""Least length of PINs under which the rig's own, of eight characters, can still be set."""


@dataclass(frozen=True)
class Settings:
    """The settings of one key; those that are not usual are taken back before other tests."""

    _state: KeyState
    _client_pin: Callable[..., ClientPin]

    def set(self, subcommand: int, params: Mapping[int, Any] | None = None) -> Members:
        """Change a setting, with a token of its own if the key has a PIN; return the reply."""
        return send(self._state.key.link, CONFIG, self.request(subcommand, params))

    def request(self, subcommand: int, params: Mapping[int, Any] | None = None) -> Members:
        """Return the request that changes a setting, with a token if the key has a PIN."""
        members: Members = {1: subcommand} if params is None else {1: subcommand, 2: params}
        if not self._state.has_pin():
            return members
        pins = self._client_pin()
        pin, permission = known_pin(self._state), ClientPin.PERMISSION.AUTHENTICATOR_CFG
        token = pins.get_pin_token(pin.reveal(), permission)
        encoded = b"" if params is None else encode(params)
        param = pins.protocol.authenticate(token, PREFIX + bytes([subcommand]) + encoded)
        return {**members, 3: pins.protocol.VERSION, 4: param}

    def require_off(self, *names: str) -> None:
        """Make sure that settings are off: options, or members of getInfo as `Info` calls them."""
        now = readable(self._state.info())
        if any(now.options.get(name) or getattr(now, name, None) for name in names):
            self._state.reset()


@pytest.fixture
def settings(
    key_state: KeyState, room: None, client_pin: Callable[..., ClientPin]
) -> Iterator[Settings]:
    """The settings of the key: as at birth, or so that a PIN can be set and is enough."""
    if not _is_usable(readable(key_state.info()), key_state.capabilities):
        key_state.reset()
    yield Settings(key_state, client_pin)
    told = readable(key_state.info())
    key_state.changes.configured = _visible(told) != _visible(key_state.capabilities)


def _is_usable(now: Info, at_birth: Info) -> bool:
    toggled = now.options.get("alwaysUv") != at_birth.options.get("alwaysUv")
    longest = max(LONGEST_MINIMUM, at_birth.min_pin_length)
    return not toggled and not now.force_pin_change and now.min_pin_length <= longest


def _visible(info: Info) -> tuple[object, ...]:
    """Return what getInfo tells of settings that other tests do not expect to change."""
    return (
        info.options.get("alwaysUv"),
        info.options.get("ep"),
        info.min_pin_length,
        info.force_pin_change,
        info.long_touch_for_reset,
        info.pin_complexity_policy,
    )


@pytest.fixture
def always_uv(key_state: KeyState, settings: Settings) -> Iterator[None]:
    """A key with alwaysUv on; it is switched off again where it was."""
    if _always_verifies(key_state):
        yield
        return
    options = key_state.capabilities.options
    if "alwaysUv" not in options or not options.get("authnrCfg"):
        pytest.skip("nothing switches alwaysUv on in this key")
    try:
        settings.set(TOGGLE_ALWAYS_UV)
    except CtapError as error:
        if error.code != CtapError.ERR.PUAT_REQUIRED:
            raise
        pytest.skip("the key switches alwaysUv on for a token alone, and has no PIN")
    yield
    with suppress(CtapError):
        settings.set(TOGGLE_ALWAYS_UV)


def _always_verifies(state: KeyState) -> bool:
    return readable(state.info()).options.get("alwaysUv") is True
