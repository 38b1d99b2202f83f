"""What an enumeration saves, and what drops it (CTAP 6 and 6.8)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.ctap2.pin import PinProtocol

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.client_pin.requests import CLIENT_PIN, CMD
from rig.suites.credential_management.managing import Manage, SubCommand, of_rp
from rig.suites.fixtures import Accounts, Check, MakeCredential, Send
from rig.suites.get_info.said import GET_INFO

pytestmark = [needs(option="rk"), needs(option="clientPin?"), consent("wipe"), touches(2)]

EACH_COMMAND = pytest.mark.parametrize(
    "between", [GET_INFO, CLIENT_PIN], ids=["getInfo", "clientPIN"]
)


@covers("CM-20")
@EACH_COMMAND
def test_command_in_between_ends_the_list_of_relying_parties(
    between: int,
    make_credential: MakeCredential,
    other: dict[str, str],
    manage: Manage,
    pin_protocol: PinProtocol,
    send: Send,
    check: Check,
) -> None:
    make_credential(rk=True)
    make_credential({2: other}, rk=True)
    manager = manage()
    manager.ask(SubCommand.RPS_BEGIN)
    interrupt(between, send, pin_protocol)
    with check("CM-20"), refused(CtapError.ERR.NOT_ALLOWED):
        manager.next(SubCommand.RPS_NEXT)


@covers("CM-20")
@EACH_COMMAND
def test_command_in_between_ends_the_list_of_credentials(
    between: int,
    accounts: Accounts,
    rp: dict[str, str],
    manage: Manage,
    pin_protocol: PinProtocol,
    send: Send,
    check: Check,
) -> None:
    accounts(2)
    manager = manage()
    manager.ask(SubCommand.CREDENTIALS_BEGIN, of_rp(rp["id"]))
    interrupt(between, send, pin_protocol)
    with check("CM-20"), refused(CtapError.ERR.NOT_ALLOWED):
        manager.next(SubCommand.CREDENTIALS_NEXT)


def interrupt(command: int, send: Send, protocol: PinProtocol) -> None:
    """Send a command that changes nothing."""
    agreeing = {1: protocol.VERSION, 2: CMD.GET_KEY_AGREEMENT}
    send(command, agreeing if command == CLIENT_PIN else None)
