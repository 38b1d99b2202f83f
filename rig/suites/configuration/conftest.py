"""Fixtures of this suite alone."""

from __future__ import annotations

import pytest
from fido2.ctap2.pin import ClientPin, PinProtocol

from rig.suites.configuration.needed import Authorise
from rig.suites.fixtures import Members, Token
from rig.suites.settings import ACFG, signed


@pytest.fixture
def authorise(token: Token, pin_protocol: PinProtocol) -> Authorise:
    """Sign requests with tokens that have a permission, acfg as a rule; a new one for each."""

    def sign(request: Members, permission: ClientPin.PERMISSION = ACFG) -> Members:
        return signed(request, token(permission, None, pin_protocol), pin_protocol)

    return sign
