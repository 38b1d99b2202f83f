"""Fixtures of this suite alone."""

from __future__ import annotations

import pytest

from rig.suites.fixtures import Credential, GetAssertion, MakeCredential, Members
from rig.suites.outputs import output_of
from rig.suites.platform_side import Agree, SharedSecret
from rig.suites.salts import HMAC, HmacSecret, opened, salted

EXTENSIONS_OF_REGISTRATION = 0x06
EXTENSIONS_OF_ASSERTION = 0x04


@pytest.fixture
def hmac_secret(get_assertion: GetAssertion, agree: Agree) -> HmacSecret:
    """Sign in with salts, with a secret agreed on anew unless one is given."""

    def ask(
        credential: Credential,
        *salts: bytes,
        secret: SharedSecret | None = None,
        changes: Members | None = None,
    ) -> bytes:
        agreed = secret or agree()
        extensions = {EXTENSIONS_OF_ASSERTION: {HMAC: salted(agreed, *salts)}}
        given = get_assertion(credential, changes={**extensions, **(changes or {})})
        return opened(agreed, output_of(given.auth_data, HMAC), len(salts))

    return ask


@pytest.fixture
def with_secret(make_credential: MakeCredential) -> Credential:
    """A non-discoverable credential that was made for hmac-secret."""
    return make_credential({EXTENSIONS_OF_REGISTRATION: {HMAC: True}})
