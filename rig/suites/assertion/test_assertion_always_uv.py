"""getAssertion of a key that always wants the user verified (CTAP 6.2.2 step 5 and 7.2)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, Credential, GetAssertion, Pin, Settings
from rig.suites.settings import ALWAYS_UV

pytestmark = [
    needs(capability="CBOR", option="clientPin?"),
    needs(option="alwaysUv?"),
    needs(option="!noMcGaPermissionsWithClientPin"),
    pytest.mark.usefixtures("no_finger"),
    consent("wipe", ALWAYS_UV),
]


@covers("GA-08", "CFG-14")
@touches(0)
def test_assertion_asks_for_the_pin(
    pin: Pin,
    credential: Credential,
    settings: Settings,
    always_uv: None,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    with check("GA-08"), check("CFG-14"), refused(CtapError.ERR.PUAT_REQUIRED):
        get_assertion(credential)


@covers("GA-09")
@needs(option="!alwaysUv")
@touches(0)
def test_assertion_asks_for_a_pin_to_be_set(
    no_pin: None,
    credential: Credential,
    settings: Settings,
    always_uv: None,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    """GA-09: a key with alwaysUv on from birth has no credential to sign in with before a PIN."""
    with check("GA-09"), refused(CtapError.ERR.PUAT_REQUIRED):
        get_assertion(credential)


@covers("GA-11", "CFG-15")
@touches(0)
def test_silent_assertion_goes_without(
    pin: Pin,
    credential: Credential,
    settings: Settings,
    always_uv: None,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    with check("GA-11"), check("CFG-15"):
        flags = get_assertion(credential, changes={5: {"up": False}}).auth_data
        assert not flags.is_user_verified()
