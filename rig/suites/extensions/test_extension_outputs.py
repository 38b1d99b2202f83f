"""Outputs of extensions that were not asked for, are unknown, or are not listed (CTAP 6.1, 6.2)."""

from __future__ import annotations

import pytest
from fido2.ctap2 import Info
from fido2.webauthn import AuthenticatorData

from rig.marks import consent, covers, needs, touches
from rig.suites.extensions.asking import ASSERTED, REGISTERED
from rig.suites.fixtures import Check, Credential, GetAssertion, MakeCredential
from rig.suites.platform_side import Agree
from rig.suites.salts import HMAC, new_salt, salted

MC_EXTENSIONS, GA_EXTENSIONS = 0x06, 0x04
UNKNOWN = {"keyrig": {"nobody": b"knows", "this": [True]}}
KNOWN = {**REGISTERED, "largeBlob": {"support": "preferred"}}

unverified = needs(option="!alwaysUv")


def assert_flag_follows(data: AuthenticatorData) -> None:
    """Hold ED against what follows: a map with something in it, or nothing."""
    assert data.has_extension_data() is bool(data.extensions), "ED does not follow the outputs"


@covers("XTP-07")
@consent("store")
@touches(1)
def test_registration_passes_over_what_nobody_knows(
    make_credential: MakeCredential, check: Check
) -> None:
    with check("XTP-07"):
        assert not make_credential({MC_EXTENSIONS: UNKNOWN}).auth_data.extensions


@covers("XTP-07")
@unverified
@consent("wipe")
@touches(1)
def test_assertion_passes_over_what_nobody_knows(
    get_assertion: GetAssertion, credential: Credential, check: Check
) -> None:
    with check("XTP-07"):
        given = get_assertion(credential, changes={GA_EXTENSIONS: UNKNOWN})
        assert not given.auth_data.extensions


@covers("XTP-08")
@consent("store")
@touches(1)
def test_registration_passes_over_what_getinfo_does_not_list(
    make_credential: MakeCredential, info: Info, check: Check
) -> None:
    asked = {name: value for name, value in KNOWN.items() if name not in info.extensions}
    with check("XTP-08"):
        data = make_credential({MC_EXTENSIONS: asked}).auth_data
        assert not data.extensions, f"outputs: {', '.join(data.extensions or {})}"


@covers("XTP-08")
@unverified
@touches(1)
def test_assertion_passes_over_what_getinfo_does_not_list(
    get_assertion: GetAssertion, credential: Credential, info: Info, check: Check
) -> None:
    asked = {name: True for name in ASSERTED if name not in info.extensions}
    if not asked:
        pytest.skip("getInfo lists every extension of this kind")
    with check("XTP-08"):
        data = get_assertion(credential, changes={GA_EXTENSIONS: asked}).auth_data
        assert not data.extensions, f"outputs: {', '.join(data.extensions or {})}"


@covers("XTP-09")
@needs(extension="credProtect")
@touches(2)
def test_flag_of_a_registration_follows_its_outputs(
    make_credential: MakeCredential, check: Check
) -> None:
    with check("XTP-09"):
        for asked in ({"credProtect": 1}, None):
            assert_flag_follows(make_credential({MC_EXTENSIONS: asked}).auth_data)


@covers("XTP-09")
@needs(extension=HMAC)
@unverified
@touches(2)
def test_flag_of_an_assertion_follows_its_outputs(
    get_assertion: GetAssertion, credential: Credential, agree: Agree, check: Check
) -> None:
    salts = {HMAC: salted(agree(), new_salt())}
    with check("XTP-09"):
        for asked in (salts, None):
            assert_flag_follows(get_assertion(credential, changes={GA_EXTENSIONS: asked}).auth_data)
