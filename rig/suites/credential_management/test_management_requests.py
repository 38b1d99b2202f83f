"""What every request of credentialManagement has to bring along (CTAP 6.8.1)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from fido2.ctap import CtapError
from fido2.ctap2.pin import ClientPin

from rig.link.cbor import encode
from rig.marks import consent, covers, each_protocol, needs, touches
from rig.marks.answers import refused
from rig.suites.client_pin.requests import HAS_PERMISSIONS, without
from rig.suites.credential_management.managing import (
    MANAGEMENT,
    Manage,
    Manager,
    Member,
    SubCommand,
    hashes,
    of_credential,
    of_rp,
    renaming,
)
from rig.suites.fixtures import Check, Credential, Members, Pin, Send, Touch
from rig.suites.platform_side import Platform

pytestmark = [needs(capability="CBOR", option="clientPin?"), consent("wipe")]

NO_SUCH_PROTOCOL = 0x7F
EVERYTHING_ELSE = ClientPin.PERMISSION.MAKE_CREDENTIAL | ClientPin.PERMISSION.GET_ASSERTION
RENAMES = needs(option="credMgmt")
ASKING: list[SubCommand] = [
    SubCommand.METADATA,
    SubCommand.RPS_BEGIN,
    SubCommand.CREDENTIALS_BEGIN,
    SubCommand.DELETE,
    SubCommand.UPDATE,
]
"""The subcommands that take a pinUvAuthParam."""
EACH_SUBCOMMAND = pytest.mark.parametrize(
    "subcommand",
    [
        pytest.param(each, id=each.name.lower(), marks=RENAMES if each is SubCommand.UPDATE else [])
        for each in ASKING
    ],
)


@pytest.fixture
def parameters(rp: dict[str, str], unknown: dict[str, Any]) -> Callable[[int], Members | None]:
    """Make sound parameters for a subcommand, of a credential that the key does not have."""

    def make(subcommand: int) -> Members | None:
        return {
            SubCommand.CREDENTIALS_BEGIN: of_rp(rp["id"]),
            SubCommand.DELETE: of_credential(unknown),
            SubCommand.UPDATE: renaming(unknown, {"id": b"nobody", "name": "nobody"}),
        }.get(SubCommand(subcommand))

    return make


@covers("CM-01")
@touches(0)
def test_request_without_a_subcommand_is_refused(manage: Manage, check: Check) -> None:
    manager = manage()
    members = without(manager.request(SubCommand.METADATA), Member.SUBCOMMAND)
    with check("CM-01"), refused(CtapError.ERR.MISSING_PARAMETER):
        manager.send(members)


@covers("CM-02")
@pytest.mark.parametrize("subcommand", [0x00, 0x08], ids=hex)
@touches(0)
def test_unknown_subcommand_is_refused(subcommand: int, manage: Manage, check: Check) -> None:
    manager = manage()
    with check("CM-02"), refused(CtapError.ERR.INVALID_SUBCOMMAND):
        manager.ask(subcommand)


@covers("CM-03")
@EACH_SUBCOMMAND
@touches(0)
def test_request_that_proves_nothing_is_refused(
    subcommand: int,
    manage: Manage,
    parameters: Callable[[int], Members | None],
    check: Check,
) -> None:
    manager = manage()
    members = manager.request(subcommand, parameters(subcommand))
    bare = without(without(members, Member.PARAM), Member.PROTOCOL)
    with check("CM-03"), refused(CtapError.ERR.PUAT_REQUIRED):
        manager.send(bare)


@covers("CM-04")
@EACH_SUBCOMMAND
@touches(0)
def test_param_without_its_protocol_is_refused(
    subcommand: int,
    manage: Manage,
    parameters: Callable[[int], Members | None],
    check: Check,
) -> None:
    manager = manage()
    members = manager.request(subcommand, parameters(subcommand))
    with check("CM-04"), refused(CtapError.ERR.MISSING_PARAMETER):
        manager.send(without(members, Member.PROTOCOL))


@covers("CM-05")
@EACH_SUBCOMMAND
@touches(0)
def test_param_of_an_unsupported_protocol_is_refused(
    subcommand: int,
    manage: Manage,
    parameters: Callable[[int], Members | None],
    check: Check,
) -> None:
    manager = manage()
    members = manager.request(subcommand, parameters(subcommand))
    with check("CM-05"), refused(CtapError.ERR.INVALID_PARAMETER):
        manager.send(members | {Member.PROTOCOL: NO_SUCH_PROTOCOL})


@covers("CM-06")
@EACH_SUBCOMMAND
@touches(0)
def test_wrong_param_is_refused(
    subcommand: int,
    manage: Manage,
    parameters: Callable[[int], Members | None],
    check: Check,
) -> None:
    manager = manage()
    with check("CM-06"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        manager.send(spoilt(manager.request(subcommand, parameters(subcommand))))


@covers("CM-06")
@touches(0)
def test_third_wrong_param_is_refused_too(manage: Manage, platform: Platform, check: Check) -> None:
    """CM-06: `platform` sees to it that a key which counts them takes PINs again."""
    manager = manage()
    members = spoilt(manager.request(SubCommand.METADATA))
    for _ in range(2):
        with suppress(CtapError):
            manager.send(members)
    with check("CM-06", case="third in a row"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        manager.send(members)


@covers("CM-07")
@HAS_PERMISSIONS
@EACH_SUBCOMMAND
@needs(option="!noMcGaPermissionsWithClientPin")
@touches(0)
def test_token_for_other_things_does_not_manage(
    subcommand: int,
    manage: Manage,
    rp: dict[str, str],
    parameters: Callable[[int], Members | None],
    check: Check,
) -> None:
    manager = manage(EVERYTHING_ELSE, rp["id"])
    with check("CM-07"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        manager.ask(subcommand, parameters(subcommand))


@covers("CPT-13")
@HAS_PERMISSIONS
@needs(option="credMgmt")
@each_protocol
@touches(0)
def test_token_of_the_older_subcommand_does_not_manage(
    pin: Pin, platform: Platform, send: Send, check: Check
) -> None:
    manager = Manager(send, platform.protocol, platform.pin_token(pin))
    with check("CPT-13"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        manager.metadata()


@covers("CM-08")
@each_protocol
@needs(option="rk")
@touches(1)
def test_param_is_over_the_subcommand_and_its_parameters(
    manage: Manage, platform: Platform, discoverable: Credential, rp: dict[str, str], check: Check
) -> None:
    manager = manage(protocol=platform.protocol)
    with check("CM-08", case="right input"):
        manager.metadata()
        assert manager.relying_parties()
        assert manager.credentials(rp["id"])
        manager.delete(discoverable.descriptor)


@covers("CM-08")
@needs(option="credMgmt")
@needs(option="rk")
@touches(1)
def test_param_of_a_renaming_is_over_its_parameters(
    manage: Manage, discoverable: Credential, check: Check
) -> None:
    manager = manage()
    with check("CM-08", case="right input"):
        manager.update(discoverable.descriptor, discoverable.request[3] | {"name": "new"})


@covers("CM-08")
@pytest.mark.parametrize(
    "subcommand", [SubCommand.METADATA, SubCommand.RPS_BEGIN], ids=["metadata", "rps_begin"]
)
@touches(0)
def test_param_over_parameters_that_are_not_there_is_wrong(
    subcommand: int, manage: Manage, check: Check
) -> None:
    manager = manage()
    members = manager.request(subcommand, message=bytes([subcommand]) + encode({}))
    with check("CM-08", case="swapped input"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        manager.send(members)


@covers("CM-08")
@pytest.mark.parametrize(
    "subcommand",
    [
        pytest.param(SubCommand.CREDENTIALS_BEGIN, id="credentials_begin"),
        pytest.param(SubCommand.DELETE, id="delete"),
        pytest.param(SubCommand.UPDATE, id="update", marks=RENAMES),
    ],
)
@touches(0)
def test_param_over_the_subcommand_alone_is_wrong(
    subcommand: int,
    manage: Manage,
    parameters: Callable[[int], Members | None],
    check: Check,
) -> None:
    manager = manage()
    members = manager.request(subcommand, parameters(subcommand), message=bytes([subcommand]))
    with check("CM-08", case="swapped input"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        manager.send(members)


@covers("CM-09")
@needs(option="credMgmt")
@needs(option="rk")
@touches(1)
def test_no_touch_is_asked_for(
    manage: Manage, discoverable: Credential, rp: dict[str, str], touch: Touch, check: Check
) -> None:
    manager, asked = manage(), touch.asked
    with check("CM-09"):
        manager.metadata()
        assert hashes(manager.relying_parties())
        manager.credentials(rp["id"])
        manager.update(discoverable.descriptor, discoverable.request[3])
        manager.delete(discoverable.descriptor)
        assert touch.asked == asked


@covers("CM-51")
@needs(option="!credMgmt")
@needs(option="!credentialMgmtPreview")
@touches(0)
def test_key_that_lists_no_management_has_none(send: Send, check: Check) -> None:
    with check("CM-51"), refused(CtapError.ERR.INVALID_COMMAND):
        send(MANAGEMENT, {Member.SUBCOMMAND: SubCommand.METADATA})


def spoilt(members: Members) -> Members:
    """Return a request whose pinUvAuthParam is wrong in its first bit."""
    param = members[Member.PARAM]
    return members | {Member.PARAM: bytes([param[0] ^ 0x80]) + param[1:]}
