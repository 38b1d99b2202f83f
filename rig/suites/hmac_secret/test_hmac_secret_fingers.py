"""hmac-secret for a person whom the key verifies by itself (CTAP 12.7)."""

from __future__ import annotations

from rig.marks import consent, covers, needs, touches
from rig.suites.fingerprint.requests import HAS_SENSOR
from rig.suites.fixtures import Check, Credential, Verification
from rig.suites.salts import HMAC, HmacSecret, new_salt

pytestmark = [HAS_SENSOR, needs(extension=HMAC)]

VERIFIED_BY_THE_KEY = {0x05: {"uv": True}}


@covers("XHS-08")
@consent("wipe")
@touches(2)
def test_finger_and_pin_give_the_same_secret(
    enrolled_finger: bytes,
    with_secret: Credential,
    hmac_secret: HmacSecret,
    verification: Verification,
    check: Check,
) -> None:
    salt = new_salt()
    by_pin = hmac_secret(with_secret, salt, changes=verification())
    with check("XHS-08"):
        assert hmac_secret(with_secret, salt, changes=VERIFIED_BY_THE_KEY) == by_pin
