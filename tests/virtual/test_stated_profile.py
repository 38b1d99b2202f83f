"""Kinds of keys from what is stated of them."""

from __future__ import annotations

from typing import Any

import pytest

from rig.virtual.clock import VirtualClock
from rig.virtual.errors import VirtualKeyError
from rig.virtual.key import VirtualKey
from rig.virtual.profile import Algorithm, Capability, CommandByte
from rig.virtual.stated_profile import left_out, stated_profile
from tests.virtual.conftest import Platform

LEAST: dict[int, Any] = {0x01: ("FIDO_2_0",), 0x03: bytes(16)}


def test_least_statement_makes_the_simplest_key() -> None:
    profile = stated_profile("least", LEAST)
    assert profile.algorithms == (Algorithm.ES256,)
    assert profile.limits.max_msg_size == 1024
    assert profile.info_members == {0x01, 0x03}
    assert profile.capabilities == Capability.WINK | Capability.CBOR | Capability.NMSG
    assert not {CommandByte.CLIENT_PIN, CommandByte.SELECTION} & profile.commands


def test_limits_are_those_that_are_stated() -> None:
    stated = {0x05: 1150, 0x07: 6, 0x08: 96, 0x0D: 6, 0x14: 30, 0x1D: 8}
    limits = stated_profile("limited", LEAST | stated).limits
    assert (limits.max_msg_size, limits.max_credential_count_in_list) == (1150, 6)
    assert (limits.max_credential_id_length, limits.max_credentials) == (96, 30)
    assert (limits.min_pin_length, limits.max_pin_length) == (6, 8)


@pytest.mark.parametrize(
    ("versions", "options", "command", "there"),
    [
        pytest.param("FIDO_2_0", {}, CommandByte.SELECTION, False, id="selection, 2.0"),
        pytest.param("FIDO_2_2", {}, CommandByte.SELECTION, True, id="selection, 2.2"),
        pytest.param("FIDO_2_0", {}, CommandByte.CLIENT_PIN, False, id="no PIN"),
        pytest.param(
            "FIDO_2_0", {"clientPin": False}, CommandByte.CLIENT_PIN, True, id="PIN not set"
        ),
        pytest.param(
            "FIDO_2_1", {"pinUvAuthToken": True}, CommandByte.CLIENT_PIN, True, id="token"
        ),
        pytest.param(
            "FIDO_2_1", {"pinUvAuthToken": False}, CommandByte.CLIENT_PIN, False, id="no token"
        ),
    ],
)
def test_commands_follow_from_versions_and_options(
    versions: str, options: dict[str, bool], command: CommandByte, *, there: bool
) -> None:
    profile = stated_profile("commanded", LEAST | {0x01: (versions,), 0x04: options})
    assert (command in profile.commands) is there


def test_what_cannot_be_done_is_not_claimed() -> None:
    stated = LEAST | {
        0x02: ("credProtect", "aroma"),
        0x0A: ({"alg": -65535, "type": "public-key"}, {"alg": -7, "type": "public-key"}),
    }
    profile = stated_profile("modest", stated)
    assert (profile.extensions, profile.algorithms) == (("credProtect",), (Algorithm.ES256,))
    assert left_out(stated) == ["algorithm -65535", "extension aroma"]


@pytest.mark.parametrize(
    ("stated", "what"),
    [
        pytest.param({0x03: bytes(16)}, "VERSIONS", id="no versions"),
        pytest.param({0x01: ("FIDO_2_0",)}, "AAGUID", id="no AAGUID"),
        pytest.param(LEAST | {0x08: 0}, "MAX_CREDENTIAL_ID_LENGTH is 0", id="no ids"),
        pytest.param(LEAST | {0x14: -1}, "REMAINING_DISCOVERABLE_CREDENTIALS is -1", id="less"),
    ],
)
def test_key_that_cannot_be_is_refused(stated: dict[int, Any], what: str) -> None:
    with pytest.raises(VirtualKeyError, match=what):
        stated_profile("impossible", stated)


@pytest.mark.parametrize(
    ("stated", "protocols"),
    [
        pytest.param({}, (1,), id="not told"),
        pytest.param({0x06: (3, 2)}, (2,), id="one that nobody knows"),
        pytest.param({0x06: ()}, (), id="none"),
    ],
)
def test_protocols_are_those_stated_and_known(
    stated: dict[int, Any], protocols: tuple[int, ...]
) -> None:
    assert stated_profile("protocols", LEAST | stated).pin_protocols == protocols


def test_new_key_has_enterprise_attestation_off() -> None:
    assert stated_profile("enterprise", LEAST | {0x04: {"ep": True}}).options == {"ep": False}


def test_key_that_nothing_can_sign_for_is_refused() -> None:
    with pytest.raises(VirtualKeyError, match="algorithm -65535"):
        stated_profile("mute", LEAST | {0x0A: ({"alg": -65535, "type": "public-key"},)})


@pytest.mark.parametrize(
    ("settable", "asks", "told"),
    [
        pytest.param((2, 3), None, {0x18: False}, id="can never be switched on"),
        pytest.param((2, 3, 4), False, {}, id="can be switched on"),
    ],
)
def test_long_touch_follows_from_what_can_be_set(
    settable: tuple[int, ...], asks: bool | None, told: dict[int, object]
) -> None:
    profile = stated_profile("touched", LEAST | {0x18: False, 0x1F: settable})
    assert (profile.long_touch_for_reset, profile.constants) == (asks, told)


def test_key_tells_what_nothing_in_it_depends_on() -> None:
    clock = VirtualClock()
    stated = LEAST | {0x12: 2049, 0x1A: ("USB", "NFC")}
    info = Platform(VirtualKey(stated_profile("told", stated), clock=clock), clock).info()
    assert (info[0x12], info[0x1A]) == (2049, ["USB", "NFC"])
