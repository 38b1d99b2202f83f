from __future__ import annotations

from typing import Any

import pytest

from rig.link.cbor import encode
from rig.link.frames import Command
from rig.trace.operations import carried_out, operation_of

MAKE, GET, INFO, PIN, NEXT, MANAGE, VENDOR = 1, 2, 4, 6, 8, 10, 0x42
LISTED = {3: [{"id": b"a", "type": "public-key"}]}


@pytest.mark.parametrize(
    ("command", "members", "name"),
    [
        (INFO, None, "getInfo"),
        (NEXT, None, "getNextAssertion"),
        (MAKE, {1: b"h"}, "makeCredential"),
        (MAKE, {7: {"rk": True}}, "makeCredential rk"),
        (MAKE, {7: {"rk": False, "uv": True}}, "makeCredential"),
        (GET, LISTED, "getAssertion"),
        (GET, {3: []}, "getAssertion discoverable"),
        (GET, {1: "a.example"}, "getAssertion discoverable"),
        (GET, {**LISTED, 5: {"up": False}}, "getAssertion up=false"),
        (GET, {5: {"up": False}}, "getAssertion discoverable up=false"),
        (PIN, {1: 2, 2: 2}, "clientPIN getKeyAgreement"),
        (PIN, {2: 99}, "clientPIN subcommand 99"),
        (MANAGE, {1: 6}, "credentialManagement deleteCredential"),
        (VENDOR, None, ""),
    ],
)
def test_operation_is_named_by_what_its_time_depends_on(
    command: int, members: dict[Any, Any] | None, name: str
) -> None:
    payload = bytes([command]) + (b"" if members is None else encode(members))

    assert operation_of(Command.CBOR, payload) == name


@pytest.mark.parametrize(
    ("command", "payload", "name"),
    [
        (Command.MSG, "00010000", "U2F register"),
        (Command.MSG, "00020300", "U2F authenticate"),
        (Command.MSG, "0055", ""),
        (Command.MSG, "00", ""),
        (Command.CBOR, "", ""),
        (Command.CBOR, "01ff", ""),
        (Command.CBOR, "0180", ""),
        (Command.PING, "04", ""),
    ],
)
def test_what_is_no_operation_has_no_name(command: int, payload: str, name: str) -> None:
    assert operation_of(command, bytes.fromhex(payload)) == name


@pytest.mark.parametrize(
    ("command", "reply", "done"),
    [
        (Command.CBOR, "00", True),
        (Command.CBOR, "2e", False),
        (Command.CBOR, "", False),
        (Command.MSG, "0102039000", True),
        (Command.MSG, "6985", False),
        (Command.ERROR, "00", False),
    ],
)
def test_only_success_is_carried_out(command: int, reply: str, done: bool) -> None:
    assert carried_out(command, bytes.fromhex(reply)) is done
