"""One channel at work, another one asking (CTAP 11.2.5.1)."""

from __future__ import annotations

from rig.link.errors import HidErrorCode
from rig.link.frames import BROADCAST, Command
from rig.marks import consent, covers, touches
from rig.marks.answers import hid_refused
from rig.suites.ctaphid.steps import (
    LONG_DATA,
    answer,
    ask,
    await_touch_request,
    begin_ping,
    finish,
    touched,
    undisturbed,
)
from rig.suites.fixtures import Check, Link, Touch


@covers("HID-30")
@touches(0)
def test_command_meets_a_busy_key_while_another_channel_sends(link: Link, check: Check) -> None:
    other = link.raw.open_channel()
    rest = begin_ping(link)
    with check("HID-30"), hid_refused(HidErrorCode.CHANNEL_BUSY):
        ask(link, other, Command.PING, b"?")
    with check("HID-30"), undisturbed():
        assert finish(link, rest) == LONG_DATA


@covers("HID-31")
@consent("sign")
@touches(1)
def test_command_meets_a_busy_key_while_another_channel_waits_for_touch(
    link: Link, check: Check, touch: Touch, touch_request: bytes
) -> None:
    other = link.raw.open_channel()
    with touch.delayed(1.0):
        await_touch_request(link, touch_request)
        with check("HID-31"), hid_refused(HidErrorCode.CHANNEL_BUSY):
            ask(link, other, Command.PING, b"?")
        with check("HID-31"), undisturbed():
            assert touched(answer(link, link.channel, Command.CBOR))


@covers("HID-32")
@consent("sign")
@touches(1)
def test_init_on_broadcast_leaves_the_wait_for_touch_alone(
    link: Link, check: Check, touch: Touch, touch_request: bytes
) -> None:
    with touch.delayed(1.0):
        await_touch_request(link, touch_request)
        link.raw.send_message(BROADCAST, Command.INIT, b"any-8-by")
        with check("HID-32"), undisturbed():
            assert touched(answer(link, link.channel, Command.CBOR))
    with check("HID-32"):
        answer(link, BROADCAST, Command.INIT)
