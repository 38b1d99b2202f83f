"""Fixtures of this suite alone."""

from __future__ import annotations

import pytest
from fido2.ctap2.pin import ClientPin, PinProtocol

from rig.suites.fixtures import Members, Token
from rig.suites.registration.request import WithToken, signed

MAKE_CREDENTIAL = ClientPin.PERMISSION.MAKE_CREDENTIAL


@pytest.fixture
def with_token(token: Token, pin_protocol: PinProtocol) -> WithToken:
    """Sign requests with tokens for the test's relying party, a new one for each."""

    def sign(request: Members, permission: ClientPin.PERMISSION = MAKE_CREDENTIAL) -> Members:
        return signed(request, token(permission, protocol=pin_protocol), pin_protocol)

    return sign
