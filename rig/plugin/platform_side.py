"""The platform's side of clientPIN (CTAP 6.5.5), step by step, without python-fido2's checks."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, cast

from fido2.cose import CoseKey
from fido2.ctap import CtapError
from fido2.ctap2.pin import ClientPin, PinProtocol

from rig.plugin.exchange import send
from rig.plugin.pin import Pin
from rig.plugin.requests import Members
from rig.plugin.shared_secret import SharedSecret
from rig.plugin.state import KeyState
from rig.plugin.verifying import fetch_token, wants_finger

CLIENT_PIN = 0x06
CMD = ClientPin.CMD
RESULT = ClientPin.RESULT
ASSERTING = int(ClientPin.PERMISSION.GET_ASSERTION)


class Derives(Protocol):
    """What both of python-fido2's protocols can do, although their base class does not say so."""

    def kdf(self, z: bytes) -> bytes:
        """Return the secret for the x-coordinate of an agreed point."""
        ...


@dataclass(frozen=True)
class Platform:
    """One key seen by a platform that speaks one PIN/UV auth protocol.

    Attributes:
        rp_id: The relying party that tokens are bound to.
    """

    _state: KeyState
    protocol: PinProtocol
    rp_id: str

    def agree(self) -> SharedSecret:
        """Agree on a secret with the key as it is now (CTAP 6.5.5.4)."""
        agreed = self._send({1: self.protocol.VERSION, 2: CMD.GET_KEY_AGREEMENT})
        public_key = CoseKey(agreed[RESULT.KEY_AGREEMENT])
        platform_key, value = self.protocol.encapsulate(public_key)
        return SharedSecret(protocol=self.protocol, platform_key=platform_key, value=value)

    def pretend(self, platform_key: Mapping[int, Any], shared: bytes) -> SharedSecret:
        """Return the secret of a platform key with no private half.

        Args:
            platform_key: The COSE_Key to send.
            shared: The x-coordinate that the key would have to compute.
        """
        value = cast("Derives", self.protocol).kdf(shared)
        return SharedSecret(protocol=self.protocol, platform_key=platform_key, value=value)

    def retries(self) -> int:
        """Return how many wrong PINs the key says it still takes (CTAP 6.5.5.2)."""
        reply = self._send({1: self.protocol.VERSION, 2: CMD.GET_PIN_RETRIES})
        return int(reply[RESULT.PIN_RETRIES])

    def has_pin(self) -> bool:
        """Tell whether getInfo says that a PIN is set."""
        return self._state.has_pin()

    def set_pin(self, pin: Pin) -> Members:
        """Set a PIN that tests to come may use; return the reply."""
        reply = self._send(self.agree().set_pin(pin))
        self._state.pin = pin
        return reply

    def change_pin(self, old: Pin, new: Pin) -> Members:
        """Change the PIN to one that tests to come may use; return the reply."""
        reply = self._send(self.agree().change_pin(old, new))
        self._state.pin = new
        return reply

    def pin_token(self, pin: Pin) -> bytes:
        """Return the token of getPinToken (0x05)."""
        secret = self.agree()
        return secret.decrypt(self._send(secret.get_pin_token(pin))[RESULT.PIN_UV_TOKEN])

    def token(self, pin: Pin, permissions: int = ASSERTING, *, bound: bool = True) -> bytes:
        """Return a token with permissions (0x09); that of 0x05 where the key has no such.

        Where a PIN gets no token for these permissions, a finger does (0x06).

        Args:
            permissions: Bits of CTAP 6.5.5.7; getAssertion alone by default.
            bound: Whether to name this test's relying party.
        """
        if not self._state.capabilities.options.get("pinUvAuthToken"):
            return self.pin_token(pin)
        if wants_finger(self._state, permissions):
            return self._token_by_finger(ClientPin.PERMISSION(permissions), bound=bound)
        secret = self.agree()
        members = secret.get_token(pin, permissions, self.rp_id if bound else None)
        return secret.decrypt(self._send(members)[RESULT.PIN_UV_TOKEN])

    def _token_by_finger(self, permissions: ClientPin.PERMISSION, *, bound: bool) -> bytes:
        pins = ClientPin(self._state.ctap2(), self.protocol)
        return fetch_token(self._state, pins, permissions, self.rp_id if bound else None)

    def settle(self) -> None:
        """Leave a key that takes the known PIN, with all retries; else forget that PIN.

        A key whose PIN is not known is reset before the next test that needs one.
        """
        pin = self._state.pin
        if pin is None or not self.has_pin():
            return
        self._state.pin = None
        with suppress(CtapError):
            before = self.retries()
            self._enter(pin)
            if self.retries() >= before:
                self._state.pin = pin

    def _enter(self, pin: Pin) -> None:
        try:
            self.pin_token(pin)
        except CtapError as error:
            if error.code != CtapError.ERR.PIN_AUTH_BLOCKED or self._state.key.power is None:
                raise
            self._state.key.power_cycle()
            self.pin_token(pin)

    def _send(self, members: Members) -> Members:
        return send(self._state.key.link, CLIENT_PIN, members)
