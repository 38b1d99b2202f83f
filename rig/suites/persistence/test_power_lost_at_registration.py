"""Power that is lost in the middle of a registration (CTAP 6.1.2)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.link.cbor import encode
from rig.link.frames import Command, Frame
from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.ctaphid.steps import PATIENCE, await_touch_request
from rig.suites.fixtures import (
    Check,
    GetAssertion,
    Link,
    MakeCredential,
    Power,
    Request,
    Send,
    Touch,
)
from rig.suites.get_info.said import Member, ask

pytestmark = [needs(capability="CBOR"), needs(option="!alwaysUv"), consent("wipe")]

MAKE_CREDENTIAL = 0x01
USER = 0x03
ACCOUNT = 0x04
SILENT = {0x05: {"up": False}}
KEPT = {0x07: {"rk": True}}

UNVERIFIED = pytest.mark.usefixtures("no_pin", "no_finger")
"""On a key that registers without a token, which would have to be fetched for the raw request."""


def await_answer(link: Link, request: bytes) -> None:
    """Send a CTAP2 request, have it touched, and return at the first packet of the reply."""
    link.raw.send_message(link.channel, Command.CBOR, request)
    while isinstance(frame := link.raw.receive(PATIENCE), Frame):
        if frame.command == Command.CBOR:
            return


@covers("PER-07")
@UNVERIFIED
@needs(option="rk")
@touches(0)
def test_registration_that_nobody_touched_leaves_nothing(
    link: Link,
    power: Power,
    touch: Touch,
    registration: Request,
    get_assertion: GetAssertion,
    send: Send,
    check: Check,
) -> None:
    room = ask(send).get(Member.REMAINING_DISCOVERABLE_CREDENTIALS)
    with touch.withheld():
        await_touch_request(link, bytes([MAKE_CREDENTIAL]) + encode(registration(KEPT)))
        power.cycle()
    with check("PER-07"), refused(CtapError.ERR.NO_CREDENTIALS):
        get_assertion(changes=SILENT)
    with check("PER-07"):
        assert ask(send).get(Member.REMAINING_DISCOVERABLE_CREDENTIALS) == room


@covers("PER-08")
@UNVERIFIED
@needs(option="rk")
@touches(2)
def test_registration_whose_answer_is_lost_leaves_all_of_it_or_nothing(
    link: Link,
    power: Power,
    registration: Request,
    make_credential: MakeCredential,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    """PER-08: whatever is left, another registration for the account takes its place."""
    request = registration(KEPT)
    await_answer(link, bytes([MAKE_CREDENTIAL]) + encode(request))
    power.cycle()
    with check("PER-08"):
        assert account_of(get_assertion) in (None, request[USER]["id"])
    again = make_credential({USER: request[USER]}, rk=True)
    with check("PER-08"):
        get_assertion(changes=SILENT).verify(again.public_key)


def account_of(get_assertion: GetAssertion) -> bytes | None:
    """Return the account that a credential of this relying party is for; None without any."""
    try:
        return bytes(get_assertion(changes=SILENT).reply[ACCOUNT]["id"])
    except CtapError as error:
        if error.code != CtapError.ERR.NO_CREDENTIALS:
            raise
        return None
