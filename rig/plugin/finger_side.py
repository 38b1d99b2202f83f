"""Built-in user verification as a platform asks for it: tokens by a finger, and its retries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from fido2.ctap2.pin import ClientPin, PinProtocol

from rig.plugin.exchange import send
from rig.plugin.platform_side import CLIENT_PIN, Platform
from rig.plugin.requests import Members
from rig.plugin.state import KeyState

CMD, RESULT = ClientPin.CMD, ClientPin.RESULT


@dataclass(frozen=True)
class FingerSide:
    """Asks for what a finger gives, under the protocol of `pin_protocol`."""

    _state: KeyState
    _platform: Platform
    protocol: PinProtocol

    def retries(self) -> int:
        """Return how many wrong fingers the key says that it still takes (CTAP 6.5.5.3)."""
        reply = send(self._state.key.link, CLIENT_PIN, {2: CMD.GET_UV_RETRIES})
        return int(reply[RESULT.UV_RETRIES])

    def token(
        self,
        permissions: int,
        rp_id: str | None = None,
        changes: Mapping[int, Any] | None = None,
    ) -> bytes:
        """Return a token by a finger (CTAP 6.5.5.7.3); `CtapError` if the key gives none.

        Args:
            permissions: Bits of CTAP 6.5.5.7.
            rp_id: The relying party to bind it to, if any.
            changes: Members to put into the request; None takes one out.
        """
        secret = self._platform.agree()
        members = self.request(permissions, rp_id, secret.platform_key) | dict(changes or {})
        sent = {key: each for key, each in members.items() if each is not None}
        return secret.decrypt(send(self._state.key.link, CLIENT_PIN, sent)[RESULT.PIN_UV_TOKEN])

    def request(
        self, permissions: int, rp_id: str | None, platform_key: Mapping[int, Any]
    ) -> Members:
        """Return the members of getPinUvAuthTokenUsingUvWithPermissions (0x06)."""
        members = {1: self.protocol.VERSION, 2: CMD.GET_TOKEN_USING_UV, 3: platform_key}
        return members | {9: permissions} | ({} if rp_id is None else {0x0A: rp_id})


@pytest.fixture
def by_finger(key_state: KeyState, platform: Platform, pin_protocol: PinProtocol) -> FingerSide:
    """Tokens by a finger, and uvRetries."""
    return FingerSide(key_state, platform, pin_protocol)
