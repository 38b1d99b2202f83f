"""Channels: how many there are, and which are served (CTAP 11.2.3)."""

from __future__ import annotations

from contextlib import suppress

import pytest

from rig.link.errors import HidError, HidErrorCode
from rig.link.frames import BROADCAST, Command
from rig.marks import consent, covers, needs, touches
from rig.marks.answers import hid_refused
from rig.suites.ctaphid.steps import ask, begin_ping, granted, init, is_served
from rig.suites.fixtures import Check, Link

GET_INFO = b"\x04"
STRANGE_CHANNEL = 0x7E57C4A2
"""Handed out to nobody: keys count up from 1, or give random channels."""


@covers("HID-12")
@touches(0)
def test_inits_give_different_channels(link: Link, check: Check) -> None:
    with check("HID-12"):
        given = [init(link) for _ in range(5)]
        assert len({link.channel, *given}) == 6


@covers("HID-19")
@touches(0)
def test_eight_channels_live_at_once(link: Link, check: Check) -> None:
    with check("HID-19"):
        channels = [init(link) for _ in range(8)]
        ask(link, channels[-1], Command.PING)  # a key that restarted would have forgotten it too
        assert [each for each in channels if not is_served(link, each)] == []


@covers("HID-20")
@needs(capability="CBOR")
@touches(0)
def test_a_thousand_inits_leave_the_key_responsive(link: Link, check: Check) -> None:
    with check("HID-20"):
        newest = link.channel
        for _ in range(1000):
            with suppress(HidError):
                newest = init(link)
        if not is_served(link, newest):  # it may have restarted just then
            newest = init(link)
            assert is_served(link, newest)
        granted(ask(link, newest, Command.CBOR, GET_INFO))


@covers("HID-37")
@consent("wipe")
@touches(0)
def test_channel_that_was_never_handed_out_is_refused(link: Link, check: Check) -> None:
    with check("HID-37"), hid_refused(HidErrorCode.INVALID_CHANNEL):
        ask(link, STRANGE_CHANNEL, Command.PING, b"?")


@covers("HID-37")
@consent("wipe")
@touches(0)
def test_strange_channel_is_refused_while_ours_is_busy(link: Link, check: Check) -> None:
    begin_ping(link)
    with (
        check("HID-37", case="another channel busy"),
        hid_refused(HidErrorCode.INVALID_CHANNEL, HidErrorCode.CHANNEL_BUSY),
    ):
        ask(link, STRANGE_CHANNEL, Command.PING, b"?")


@covers("HID-38")
@consent("wipe")
@touches(0)
@pytest.mark.parametrize(
    ("command", "payload"),
    [
        pytest.param(Command.PING, b"?", id="ping"),
        pytest.param(Command.CBOR, GET_INFO, id="cbor", marks=needs(capability="CBOR")),
    ],
)
def test_broadcast_takes_nothing_but_init(
    link: Link, check: Check, command: Command, payload: bytes
) -> None:
    with check("HID-38"), hid_refused(HidErrorCode.INVALID_CHANNEL):
        ask(link, BROADCAST, command, payload)


@covers("HID-39")
@consent("wipe")
@touches(0)
def test_channel_zero_is_refused(link: Link, check: Check) -> None:
    with check("HID-39"), hid_refused(HidErrorCode.INVALID_CHANNEL):
        ask(link, 0, Command.PING, b"?")
