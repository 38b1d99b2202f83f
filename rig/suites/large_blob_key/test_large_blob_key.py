"""The key that a credential's entry of the large-blob array is encrypted with (CTAP 12.3)."""

from __future__ import annotations

from typing import Any

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.assertion.request import Member as Assert
from rig.suites.fixtures import (
    Assertion,
    Check,
    Credential,
    GetAssertion,
    GetNextAssertion,
    MakeCredential,
    Members,
)
from rig.suites.registration.request import Member as Register

pytestmark = [needs(extension="largeBlobKey"), needs(option="rk"), consent("store")]
without_verification = needs(option="!alwaysUv")

LARGE_BLOB_KEY = "largeBlobKey"
LENGTH = 32
MADE, TOLD = 0x05, 0x07
"""Where the key stands in the replies of makeCredential and getAssertion."""
WANTED: Members = {Assert.EXTENSIONS: {LARGE_BLOB_KEY: True}}
INVALID_OPTION = CtapError.ERR.INVALID_OPTION
UNEXPECTED_TYPE = CtapError.ERR.CBOR_UNEXPECTED_TYPE


def asking(value: object) -> Members:
    """Return changes to a registration: to make a large-blob key."""
    return {Register.EXTENSIONS: {LARGE_BLOB_KEY: value}}


@pytest.fixture
def keyed(make_credential: MakeCredential) -> Credential:
    """A discoverable credential with a large-blob key."""
    return make_credential(asking(True), rk=True)


def is_key(value: object) -> bool:
    """Tell whether a value can be a large-blob key."""
    return isinstance(value, bytes) and len(value) == LENGTH


@covers("XBL-09")
@touches(1)
def test_credential_gets_a_key(make_credential: MakeCredential, check: Check) -> None:
    with check("XBL-09"):
        assert is_key(make_credential(asking(True), rk=True).reply.get(MADE))


@covers("XBL-10")
@without_verification
@touches(2)
@pytest.mark.parametrize("listed", [True, False], ids=["listed", "found"])
def test_assertion_tells_the_same_key(
    listed: bool, keyed: Credential, get_assertion: GetAssertion, check: Check
) -> None:
    named = [keyed] if listed else []
    with check("XBL-10"):
        told = get_assertion(*named, changes=WANTED).reply.get(TOLD)
        assert is_key(told)
        assert told == keyed.reply.get(MADE)


@covers("XBL-11")
@touches(0)
def test_no_key_is_not_asked_for(make_credential: MakeCredential, check: Check) -> None:
    with check("XBL-11"), refused(INVALID_OPTION):
        make_credential(asking(False), rk=True)


@covers("XBL-12")
@touches(0)
@pytest.mark.parametrize("value", [1, b"\x01", "true"], ids=["number", "bytes", "text"])
def test_key_is_asked_for_by_a_boolean(
    value: object, make_credential: MakeCredential, check: Check
) -> None:
    with check("XBL-12"), refused(UNEXPECTED_TYPE):
        make_credential(asking(value), rk=True)


@covers("XBL-13")
@touches(1)
@pytest.mark.parametrize("options", [None, {"rk": False}], ids=["absent", "false"])
def test_credential_that_is_not_kept_gets_no_key(
    options: object, make_credential: MakeCredential, check: Check
) -> None:
    with check("XBL-13"), refused(INVALID_OPTION):
        made = make_credential({**asking(True), Register.OPTIONS: options})
        assert MADE not in made.reply, "it got a key"


@covers("XBL-14")
@touches(2)
def test_each_credential_has_a_key_of_its_own(
    keyed: Credential, make_credential: MakeCredential, check: Check
) -> None:
    other = make_credential(asking(True), rk=True)
    with check("XBL-14"):
        assert other.reply.get(MADE) != keyed.reply.get(MADE)


@covers("XBL-15")
@without_verification
def test_assertion_does_not_ask_for_no_key(
    keyed: Credential, get_assertion: GetAssertion, check: Check
) -> None:
    with check("XBL-15"), refused(INVALID_OPTION):
        get_assertion(keyed, changes={Assert.EXTENSIONS: {LARGE_BLOB_KEY: False}})


@covers("XBL-16")
@without_verification
@pytest.mark.parametrize("value", [1, b"\x01", "true"], ids=["number", "bytes", "text"])
def test_assertion_asks_for_the_key_by_a_boolean(
    value: object, keyed: Credential, get_assertion: GetAssertion, check: Check
) -> None:
    with check("XBL-16"), refused(UNEXPECTED_TYPE):
        get_assertion(keyed, changes={Assert.EXTENSIONS: {LARGE_BLOB_KEY: value}})


@covers("XBL-17")
@without_verification
@touches(2)
def test_key_is_not_among_what_is_signed(
    keyed: Credential, get_assertion: GetAssertion, check: Check
) -> None:
    told = get_assertion(keyed, changes=WANTED)
    with check("XBL-17"):
        for signed in (keyed, told):
            assert LARGE_BLOB_KEY not in (signed.auth_data.extensions or {})


@covers("XBL-18")
@without_verification
@touches(2)
def test_credential_without_a_key_tells_none(
    discoverable: Credential, get_assertion: GetAssertion, check: Check
) -> None:
    with check("XBL-18"):
        assert TOLD not in get_assertion(discoverable, changes=WANTED).reply


@covers("XBL-19")
@without_verification
@touches(3)
def test_each_next_assertion_tells_the_key_of_its_credential(
    keyed: Credential,
    make_credential: MakeCredential,
    get_assertion: GetAssertion,
    get_next_assertion: GetNextAssertion,
    check: Check,
) -> None:
    accounts = (keyed, make_credential(asking(True), rk=True))
    keys = {each.id: each.reply.get(MADE) for each in accounts}
    first = get_assertion(changes=WANTED)
    with check("XBL-19"):
        told = (first, get_next_assertion(first))
        assert {_id(each): each.reply.get(TOLD) for each in told} == keys


def _id(assertion: Assertion) -> Any:
    return assertion.reply.get(0x01, {}).get("id")
