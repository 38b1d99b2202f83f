"""How getInfo is answered, whatever it says (CTAP 6.4)."""

from __future__ import annotations

from rig.link.cbor import decode
from rig.link.frames import Command
from rig.marks import covers, needs, touches
from rig.suites.fixtures import Check, Link, Pin, Send, Touch
from rig.suites.get_info.said import GET_INFO, Said, ask
from rig.suites.platform_side import Platform

pytestmark = [needs(capability="CBOR"), touches(0)]

UP_NEEDED = 2


@covers("GI-36")
def test_keys_of_the_reply_ascend(link: Link, check: Check) -> None:
    reply = link.call(Command.CBOR, bytes([GET_INFO]))
    with check("GI-36"):
        assert isinstance(decode(reply[1:]), dict)


@covers("GI-57")
def test_two_replies_in_a_row_are_alike(said: Said, send: Send, check: Check) -> None:
    again = ask(send)
    with check("GI-57"):
        assert again.lasting == said.lasting


@covers("GI-54")
def test_getinfo_asks_for_no_touch(link: Link, touch: Touch, send: Send, check: Check) -> None:
    with touch.withheld(), check("GI-54"):
        send(GET_INFO)
    with check("GI-54"):
        assert UP_NEEDED not in link.keepalives.statuses


@covers("GI-54")
def test_getinfo_spends_no_retry(pin: Pin, platform: Platform, send: Send, check: Check) -> None:
    before = platform.retries()
    send(GET_INFO)
    with check("GI-54"):
        assert platform.retries() == before


@covers("GI-54")
def test_getinfo_is_answered_while_the_pin_is_blocked(
    blocked_pin: None, send: Send, check: Check
) -> None:
    with check("GI-54"):
        send(GET_INFO)
