"""What getAssertion saves for getNextAssertion, and what drops it (CTAP 6)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.link.frames import Command
from rig.marks import covers, needs, touches
from rig.marks.answers import refused
from rig.suites.encoding.reading import Ctap2Command, pin_protocol
from rig.suites.fixtures import Accounts, Check, GetAssertion, Link, Power, Send

pytestmark = [needs(option="rk"), needs(option="!alwaysUv"), touches(3)]
NOT_ALLOWED = CtapError.ERR.NOT_ALLOWED
SELECTION = 0x0B
GET_KEY_AGREEMENT = 0x02


@covers("ENC-27")
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(Ctap2Command.GET_INFO, id="getInfo"),
        pytest.param(Ctap2Command.CLIENT_PIN, id="clientPIN", marks=needs(option="clientPin?")),
        pytest.param(SELECTION, id="selection", marks=[needs(version="FIDO_2_1+"), touches(4)]),
    ],
)
def test_command_in_between_drops_the_saved_state(
    accounts: Accounts,
    get_assertion: GetAssertion,
    send: Send,
    info: Info,
    check: Check,
    command: int,
) -> None:
    members = (
        {1: pin_protocol(info), 2: GET_KEY_AGREEMENT}
        if command == Ctap2Command.CLIENT_PIN
        else None
    )
    accounts(2)
    get_assertion()
    send(command, members)
    with check("ENC-27"), refused(NOT_ALLOWED):
        send(Ctap2Command.GET_NEXT_ASSERTION)


@covers("ENC-28")
def test_saved_state_is_out_of_reach_from_another_channel(
    accounts: Accounts, get_assertion: GetAssertion, link: Link, check: Check
) -> None:
    """ENC-28: recorded only, for the texts leave it open."""
    accounts(2)
    get_assertion()
    other = link.raw.open_channel()
    link.raw.send_message(other, Command.CBOR, bytes([Ctap2Command.GET_NEXT_ASSERTION]))
    with check("ENC-28"), refused(NOT_ALLOWED):
        _, reply = link.raw.reply(other, link.timeout)
        if reply[0]:
            raise CtapError(reply[0])


@covers("ENC-29")
def test_power_cycle_drops_the_saved_state(
    accounts: Accounts, get_assertion: GetAssertion, power: Power, send: Send, check: Check
) -> None:
    accounts(2)
    get_assertion()
    power.cycle()
    with check("ENC-29"), refused(NOT_ALLOWED):
        send(Ctap2Command.GET_NEXT_ASSERTION)
