"""CANCEL: what it ends and what it leaves alone (CTAP 11.2.9.1.5)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.link.cbor import encode
from rig.link.frames import Command
from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.cancelling import cancelled
from rig.suites.ctaphid.steps import (
    MOMENT,
    answer,
    await_touch_request,
    granted,
    hear_out,
    init,
    touched,
)
from rig.suites.fixtures import Check, GetAssertion, Link, Request, Touch


@covers("HID-48")
@consent("sign")
@touches(0)
def test_cancel_ends_the_wait_for_touch(
    link: Link, check: Check, touch: Touch, touch_request: bytes
) -> None:
    with check("HID-48"), refused(CtapError.ERR.KEEPALIVE_CANCEL), touch.withheld():
        granted(cancelled(link, touch_request))


@covers("HID-49")
@consent("sign")
@touches(0)
def test_cancel_itself_has_no_reply(
    link: Link, check: Check, touch: Touch, touch_request: bytes
) -> None:
    with touch.withheld():
        await_touch_request(link, touch_request)
        link.raw.send_message(link.channel, Command.CANCEL)
        heard = hear_out(link)
    with check("HID-49"):
        replies = [frame for _, frame in heard if frame.command != Command.KEEPALIVE]
        assert [frame.command for frame in replies] == [Command.CBOR]


@covers("HID-50")
@touches(0)
def test_cancel_to_an_idle_key_is_ignored(link: Link, check: Check) -> None:
    link.raw.send_message(link.channel, Command.CANCEL)
    with check("HID-50"):
        assert link.raw.silence(MOMENT)


@covers("HID-51")
@consent("sign")
@touches(1)
def test_cancel_on_another_channel_ends_nothing(
    link: Link, check: Check, touch: Touch, touch_request: bytes
) -> None:
    other = link.raw.open_channel()
    with touch.delayed(1.0):
        await_touch_request(link, touch_request)
        link.raw.send_message(other, Command.CANCEL)
        with check("HID-51"):
            assert touched(answer(link, link.channel, Command.CBOR))


@covers("HID-52")
@needs(option="rk")
@needs(option="!alwaysUv")
@consent("store")
@touches(1)
def test_cancelled_registration_stores_nothing(
    link: Link,
    check: Check,
    touch: Touch,
    no_pin: None,
    registration: Request,
    get_assertion: GetAssertion,
) -> None:
    with touch.withheld():
        cancelled(link, b"\x01" + encode(registration({7: {"rk": True}})))
    with check("HID-52"), refused(CtapError.ERR.NO_CREDENTIALS):
        get_assertion()


@covers("HID-53")
@touches(0)
@pytest.mark.parametrize("length", [1, 57])
def test_cancel_with_payload_does_no_harm(link: Link, check: Check, length: int) -> None:
    link.raw.send_message(link.channel, Command.CANCEL, bytes(length))
    with check("HID-53"):
        assert init(link) != link.channel
