"""How selection ends, and what it leaves as it was (CTAP 6.9)."""

from __future__ import annotations

import pytest
from fido2.ctap import STATUS, CtapError

from rig.link.frames import Command
from rig.link.keepalive import KeepaliveLog
from rig.marks import covers, needs, touches
from rig.marks.answers import refused
from rig.suites.cancelling import cancelled
from rig.suites.ctaphid.steps import MOMENT, granted
from rig.suites.fixtures import Check, Link, Pin, Send, Touch
from rig.suites.get_info.said import ask
from rig.suites.platform_side import Platform
from rig.suites.waiting import longest_gap, overheard

pytestmark = needs(capability="CBOR")

REQUEST = b"\x0b"
SELECTION = 0x0B
HAS_SELECTION = needs(version="FIDO_2_1+")
NEWER = {"FIDO_2_1", "FIDO_2_2", "FIDO_2_3"}

LONGEST_GAP = 0.15
"""Seconds between two KEEPALIVE packets."""
SOON = 1.0
"""Seconds to a cancelled request's reply: twice of what sound keys keep to."""


def ended(link: Link) -> tuple[bytes, float]:
    """Withdraw the request once the key asks for a touch; return its reply, and after how long."""
    reply = cancelled(link, REQUEST)
    waits = [each.at for each in link.keepalives.entries if each.status == STATUS.UPNEEDED]
    return reply, link.exchange_ended - min(waits, default=link.exchange_ended)


@covers("SEL-01")
@HAS_SELECTION
@touches(1)
def test_touched_key_is_chosen_and_says_no_more(link: Link, check: Check) -> None:
    with check("SEL-01"):
        assert granted(link.call(Command.CBOR, REQUEST)) == b""


@covers("SEL-02")
@HAS_SELECTION
@touches(0)
def test_key_that_nobody_touches_gives_up(send: Send, touch: Touch, check: Check) -> None:
    with check("SEL-02"), touch.withheld(), refused(CtapError.ERR.USER_ACTION_TIMEOUT):
        send(SELECTION)


@covers("SEL-04", "SEL-05")
@HAS_SELECTION
@touches(0)
def test_cancel_ends_the_wait_at_once(link: Link, touch: Touch, check: Check) -> None:
    with touch.withheld():
        reply, seconds = ended(link)
        # A host that was busy just then is hardly so twice; a slow key is.
        if seconds > SOON:
            reply, seconds = ended(link)
    with check("SEL-04"), refused(CtapError.ERR.KEEPALIVE_CANCEL):
        granted(reply)
    with check("SEL-04"):
        assert seconds <= SOON
    link.raw.send_message(link.channel, Command.CANCEL)
    with check("SEL-05"):
        assert link.raw.silence(MOMENT)


@covers("SEL-06")
@HAS_SELECTION
@touches(0)
def test_keepalives_tell_of_the_wait(link: Link, touch: Touch, check: Check) -> None:
    with touch.withheld():
        log = KeepaliveLog(tuple(overheard(link, REQUEST)))
    with check("SEL-06"):
        assert STATUS.UPNEEDED in log.statuses
        assert longest_gap(entry.at for entry in log.entries) <= LONGEST_GAP


@covers("SEL-07")
@HAS_SELECTION
@touches(1)
def test_selection_takes_no_pin_and_changes_nothing(
    pin: Pin, platform: Platform, send: Send, check: Check
) -> None:
    before, retries = ask(send).lasting, platform.retries()
    with check("SEL-07"):
        send(SELECTION)
        assert platform.retries() == retries
        assert ask(send).lasting == before


@covers("SEL-08")
@HAS_SELECTION
@touches(1)
def test_key_can_be_chosen_while_its_pin_is_blocked(
    blocked_pin: None, send: Send, check: Check
) -> None:
    with check("SEL-08"):
        send(SELECTION)


@covers("SEL-09")
@touches(1)
def test_key_of_2_0_may_lack_selection(send: Send, check: Check) -> None:
    if any(version in NEWER for version in ask(send).versions):
        pytest.skip("the key is of CTAP 2.1 or later")
    with check("SEL-09"), refused(CtapError.ERR.INVALID_COMMAND):
        send(SELECTION)
