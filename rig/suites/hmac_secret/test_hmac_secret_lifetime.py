"""What the secret of a credential outlives, and what it does not (CTAP 6.5.5.6, 6.6 and 12.7)."""

from __future__ import annotations

from rig.marks import consent, covers, leaves, needs, touches
from rig.suites.fixtures import Check, Credential, MakeCredential, Pin, Power, Send
from rig.suites.platform_side import NewPin, Platform
from rig.suites.reset.steps import RESET
from rig.suites.salts import HMAC, HmacSecret, new_salt

pytestmark = [needs(extension=HMAC), needs(option="!alwaysUv"), consent("wipe")]

USER, EXTENSIONS = 0x03, 0x06


@covers("CPC-19")
@touches(2)
def test_secret_outlives_a_change_of_pin(
    pin: Pin,
    platform: Platform,
    new_pin: NewPin,
    with_secret: Credential,
    hmac_secret: HmacSecret,
    check: Check,
) -> None:
    salt = new_salt()
    before = hmac_secret(with_secret, salt)
    platform.change_pin(pin, new_pin())
    with check("CPC-19"):
        assert hmac_secret(with_secret, salt) == before


@covers("RST-22")
@touches(4)
@leaves("factory")
def test_credential_made_anew_after_a_reset_has_another_secret(
    with_secret: Credential,
    hmac_secret: HmacSecret,
    make_credential: MakeCredential,
    power: Power,
    send: Send,
    check: Check,
) -> None:
    salt = new_salt()
    before = hmac_secret(with_secret, salt)
    power.cycle()
    send(RESET)
    again = make_credential({USER: with_secret.request[USER], EXTENSIONS: {HMAC: True}})
    with check("RST-22"):
        assert hmac_secret(again, salt) != before
