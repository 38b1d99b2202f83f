"""hmac-secret for people whom a finger verifies, rather than a PIN (CTAP 12.7)."""

from __future__ import annotations

from rig.marks import consent, covers, needs, touches
from rig.suites.fixtures import Check, Credential, Verification
from rig.suites.salts import HMAC, HmacSecret, new_salt

OPTIONS = 0x05


@covers("XHS-08")
@needs(extension=HMAC)
@needs(option="uv?")
@needs(option="!noMcGaPermissionsWithClientPin")
@consent("wipe")
@touches(2)
def test_finger_gets_what_the_pin_gets(
    enrolled_finger: bytes,
    with_secret: Credential,
    hmac_secret: HmacSecret,
    verification: Verification,
    check: Check,
) -> None:
    salt = new_salt()
    by_pin = hmac_secret(with_secret, salt, changes=verification())
    with check("XHS-08"):
        assert hmac_secret(with_secret, salt, changes={OPTIONS: {"uv": True}}) == by_pin
