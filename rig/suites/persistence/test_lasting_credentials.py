"""Credentials and fingers outlive a power cycle (CTAP 6.1.2 and 6.7)."""

from __future__ import annotations

from rig.marks import consent, covers, needs, touches
from rig.suites.fixtures import Check, Credential, GetAssertion, Power

pytestmark = needs(capability="CBOR")

USER = 0x03
ACCOUNT = 0x04
OPTIONS = 0x05


@covers("PER-01")
@needs(option="rk")
@needs(option="!alwaysUv")
@consent("store")
@touches(1)
def test_discoverable_credential_is_still_found_and_signs(
    discoverable: Credential, power: Power, get_assertion: GetAssertion, check: Check
) -> None:
    power.cycle()
    with check("PER-01"):
        signed = get_assertion()
        signed.verify(discoverable.public_key)
        assert signed.reply[ACCOUNT]["id"] == discoverable.request[USER]["id"]


@covers("PER-02")
@needs(option="!alwaysUv")
@touches(1)
def test_credential_that_the_key_does_not_keep_still_signs(
    credential: Credential, power: Power, get_assertion: GetAssertion, check: Check
) -> None:
    power.cycle()
    with check("PER-02"):
        get_assertion(credential).verify(credential.public_key)


@covers("PER-11")
@needs(option="uv?")
@consent("wipe")
@touches(1)
def test_enrolled_finger_is_still_known(
    enrolled_finger: bytes,
    credential: Credential,
    power: Power,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    power.cycle()
    with check("PER-11"):
        signed = get_assertion(credential, changes={OPTIONS: {"uv": True}})
        assert signed.auth_data.is_user_verified()
