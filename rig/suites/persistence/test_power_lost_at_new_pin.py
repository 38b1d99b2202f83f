"""Power that is lost right behind a request for a new PIN (CTAP 6.5.5.5 and 6.5.5.6)."""

from __future__ import annotations

from rig.link.cbor import encode
from rig.link.frames import Command
from rig.marks import consent, covers, leaves, touches
from rig.marks.answers import SUCCESS
from rig.suites.client_pin.requests import CLIENT_PIN, HAS_CLIENT_PIN
from rig.suites.client_pin.retries import entered
from rig.suites.fixtures import Check, Link, Members, Pin, Power
from rig.suites.platform_side import NewPin, Platform

pytestmark = [*HAS_CLIENT_PIN, consent("wipe"), touches(0)]


def cut_behind(link: Link, power: Power, members: Members) -> None:
    """Send a clientPIN request and cut the power, whatever the key answers."""
    request = bytes([CLIENT_PIN]) + encode(members)
    link.raw.send_message(link.channel, Command.CBOR, request)
    power.cycle()


@covers("PER-09")
@leaves("pin")
def test_pin_is_set_or_is_not(
    no_pin: None,
    link: Link,
    power: Power,
    platform: Platform,
    new_pin: NewPin,
    check: Check,
) -> None:
    pin = new_pin()
    cut_behind(link, power, platform.agree().set_pin(pin))
    with check("PER-09"):
        if platform.has_pin():
            assert platform.change_pin(pin, new_pin()) == {}
        else:
            assert platform.set_pin(pin) == {}


@covers("PER-10")
def test_pin_is_the_old_one_or_the_new_one(
    pin: Pin, link: Link, power: Power, platform: Platform, new_pin: NewPin, check: Check
) -> None:
    new = new_pin()
    cut_behind(link, power, platform.agree().change_pin(pin, new))
    taken = new if entered(platform, new) == SUCCESS else pin
    with check("PER-10"):
        assert platform.change_pin(taken, new_pin()) == {}
