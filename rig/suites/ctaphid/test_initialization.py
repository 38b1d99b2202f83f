"""INIT: what it answers, and what it ends (CTAP 11.2.9.1.3 and 11.2.5.3)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.hid import CAPABILITY

from rig.link.errors import HidError, HidErrorCode
from rig.link.frames import BROADCAST, Command
from rig.marks import consent, covers, touches
from rig.marks.answers import hid_refused
from rig.suites.ctaphid.steps import (
    ask,
    await_touch_request,
    begin_ping,
    granted,
    init,
    undisturbed,
)
from rig.suites.fixtures import Check, Link, Touch

GET_INFO = b"\x04"
NONCE = bytes.fromhex("0123456789abcdef")
OTHER_NONCE = bytes.fromhex("fedcba9876543210")
IN_USE = CAPABILITY.WINK | CAPABILITY.CBOR | CAPABILITY.NMSG


def answers_get_info(link: Link) -> bool:
    """Tell whether the key answers getInfo, as a FIDO2 key does."""
    try:
        granted(link.call(Command.CBOR, GET_INFO))
    except (HidError, CtapError):
        return False
    return True


@covers("HID-08")
@touches(0)
def test_init_gives_seventeen_bytes_with_its_nonce(link: Link, check: Check) -> None:
    with check("HID-08") as judging:
        reply = ask(link, BROADCAST, Command.INIT, NONCE)
        assert reply[:8] == NONCE
        assert len(reply) >= 17
        if len(reply) > 17:
            judging.tolerate(f"{len(reply)} bytes, as later versions may have")


@covers("HID-13")
@touches(0)
def test_each_of_two_inits_gives_its_own_nonce(link: Link, check: Check) -> None:
    with check("HID-13"):
        for nonce in (NONCE, OTHER_NONCE):
            assert ask(link, BROADCAST, Command.INIT, nonce)[:8] == nonce


@covers("HID-09")
@touches(0)
def test_init_gives_a_channel_that_is_no_reserved_one(link: Link, check: Check) -> None:
    with check("HID-09"):
        assert init(link) not in (0, BROADCAST)


@covers("HID-10")
@touches(0)
def test_init_tells_protocol_version_two(link: Link, check: Check) -> None:
    with check("HID-10"):
        assert link.version == 2


@covers("HID-11")
@touches(0)
def test_init_tells_cbor_and_only_capabilities_in_use(link: Link, check: Check) -> None:
    with check("HID-11"):
        assert not link.capabilities & ~int(IN_USE)
        assert link.capabilities & CAPABILITY.CBOR or not answers_get_info(link)


@covers("HID-14")
@touches(0)
@pytest.mark.parametrize("length", [0, 7, 9])
def test_init_of_another_length_is_refused(link: Link, check: Check, length: int) -> None:
    with check("HID-14"), hid_refused(HidErrorCode.INVALID_LENGTH):
        ask(link, BROADCAST, Command.INIT, bytes(length))


@covers("HID-15")
@consent("wipe")
@touches(0)
def test_init_on_channel_zero_is_refused(link: Link, check: Check) -> None:
    with check("HID-15"), hid_refused(HidErrorCode.INVALID_CHANNEL):
        ask(link, 0, Command.INIT, NONCE)


@covers("HID-16")
@touches(0)
def test_init_on_our_channel_keeps_the_channel(link: Link, check: Check) -> None:
    with check("HID-16"):
        assert init(link, link.channel) == link.channel


@covers("HID-16")
@consent("sign")
@touches(0)
def test_init_on_our_channel_ends_the_wait_for_touch(
    link: Link, check: Check, touch: Touch, touch_request: bytes
) -> None:
    with touch.withheld():
        await_touch_request(link, touch_request)
        with check("HID-16"):
            assert init(link, link.channel) == link.channel
            assert link.ping(b"?") == b"?"


@covers("HID-17")
@touches(0)
def test_init_in_the_middle_of_a_message_drops_it(link: Link, check: Check) -> None:
    begin_ping(link)
    with check("HID-17"):
        init(link, link.channel)
        assert link.ping(b"?") == b"?"


@covers("HID-18")
@touches(0)
def test_init_on_broadcast_in_the_middle_of_a_message_does_no_harm(
    link: Link, check: Check
) -> None:
    begin_ping(link)
    with check("HID-18") as judging:
        try:
            init(link)
        except HidError as error:
            if error.code not in (HidErrorCode.CHANNEL_BUSY, HidErrorCode.INVALID_CHANNEL):
                judging.tolerate(str(error))
    with check("HID-18"), undisturbed():
        init(link, link.channel)
        assert init(link) != link.channel
