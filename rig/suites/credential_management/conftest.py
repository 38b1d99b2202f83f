"""Fixtures of this suite alone."""

from __future__ import annotations

from typing import Any

import pytest
from fido2.ctap2 import Info
from fido2.ctap2.pin import ClientPin, PinProtocol

from rig.link import chance
from rig.suites.credential_management.managing import MANAGEMENT, PREVIEW, Manage, Manager
from rig.suites.fixtures import Pin, Send, Token

ALL = ClientPin.PERMISSION.CREDENTIAL_MGMT


@pytest.fixture
def command(info: Info) -> int:
    """The command byte that the key manages credentials by: 0x0A, or that of the preview."""
    if info.options.get("credMgmt"):
        return MANAGEMENT
    if info.options.get("credentialMgmtPreview"):
        return PREVIEW
    pytest.skip("the key lists neither credMgmt nor credentialMgmtPreview")


@pytest.fixture
def manage(command: int, pin: Pin, pin_protocol: PinProtocol, token: Token, send: Send) -> Manage:
    """Get a token and what it manages with; without an RP ID it is for all of them."""

    def make(
        permissions: ClientPin.PERMISSION = ALL,
        rp_id: str | None = None,
        *,
        protocol: PinProtocol | None = None,
    ) -> Manager:
        chosen = protocol or pin_protocol
        return Manager(send, chosen, token(permissions, rp_id, chosen), command)

    return make


@pytest.fixture
def other(rp: dict[str, str]) -> dict[str, str]:
    """A relying party beside this test's own."""
    return {"id": f"other.{rp['id']}", "name": "keyrig"}


@pytest.fixture
def unknown() -> dict[str, Any]:
    """The descriptor of a credential that no key has made."""
    return {"id": chance.token_bytes(32), "type": "public-key"}
