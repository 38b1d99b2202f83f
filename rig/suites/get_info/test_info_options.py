"""Options, and which of them go together (CTAP 6.4)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.suites.fixtures import Check, Members, Send
from rig.suites.get_info.said import Member, Said

pytestmark = [needs(capability="CBOR"), touches(0)]

CREDENTIAL_MANAGEMENT = 0x0A
GET_CREDS_METADATA = {0x01: 0x01}


def is_there(send: Send, command: int, members: Members) -> bool:
    """Tell whether a key has a command, from whatever it answers to a request without token."""
    try:
        send(command, members)
    except CtapError as error:
        return error.code != CtapError.ERR.INVALID_COMMAND
    return True


@covers("GI-06")
def test_options_are_true_or_false(said: Said, check: Check) -> None:
    options = said.get(Member.OPTIONS, {})
    with check("GI-06"):
        assert isinstance(options, dict)
        for name, value in options.items():
            assert isinstance(name, str)
            assert isinstance(value, bool), name


@covers("GI-37")
def test_permissions_without_client_pin_take_client_pin(said: Said, check: Check) -> None:
    with check("GI-37"):
        assert said.lists("clientPin") or not said.lists("noMcGaPermissionsWithClientPin")


@covers("GI-38")
@pytest.mark.parametrize(
    ("option", "needed"),
    [("uvBioEnroll", "bioEnroll"), ("uvAcfg", "authnrCfg")],
    ids=["uvBioEnroll", "uvAcfg"],
)
def test_permissions_by_finger_take_what_they_are_for(
    said: Said, check: Check, option: str, needed: str
) -> None:
    with check("GI-38", case=option):
        assert said.lists(needed) or not said.lists(option)


@covers("GI-39")
def test_registration_is_verified_where_all_is(said: Said, check: Check) -> None:
    with check("GI-39"):
        assert not (said.grants("alwaysUv") and said.grants("makeCredUvNotRqd"))


@covers("GI-41")
def test_least_pin_length_is_set_by_configuration(said: Said, check: Check) -> None:
    with check("GI-41"):
        if said.grants("setMinPINLength"):
            assert said.grants("authnrCfg")
            assert said.lists("clientPin")
        assert said.grants("setMinPINLength") or "minPinLength" not in said.extensions


@covers("GI-44")
def test_large_blob_keys_take_large_blobs(said: Said, check: Check) -> None:
    with check("GI-44"):
        assert said.grants("largeBlobs") or "largeBlobKey" not in said.extensions


@covers("GI-49")
@needs(version="FIDO_2_1+", option="rk")
def test_discoverable_credentials_can_be_managed_and_protected(said: Said, check: Check) -> None:
    with check("GI-49") as judging:
        assert said.lists("clientPin") or said.lists("uv")
        if not said.grants("credMgmt"):
            judging.tolerate("six certified keys do not list credMgmt")


@covers("GI-43")
@consent("wipe")
def test_credential_management_is_there_where_listed(said: Said, send: Send, check: Check) -> None:
    listed = said.grants("credMgmt")
    there = is_there(send, CREDENTIAL_MANAGEMENT, GET_CREDS_METADATA)
    with check("GI-43") as judging:
        assert there or not listed
        if there and not listed:
            judging.tolerate("the command is there, although it is not listed")
