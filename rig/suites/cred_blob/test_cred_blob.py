"""A few bytes that a key keeps with a credential and gives back (CTAP 12.2)."""

from __future__ import annotations

from typing import Any

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.link import chance
from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.assertion.request import Member as Assert
from rig.suites.fixtures import (
    Assertion,
    Check,
    Credential,
    GetAssertion,
    MakeCredential,
    Members,
    Verification,
)
from rig.suites.registration.request import Member as Register

pytestmark = [needs(extension="credBlob"), needs(option="rk"), consent("store")]
without_verification = needs(option="!alwaysUv")

CRED_BLOB = "credBlob"
WANTED: Members = {Assert.EXTENSIONS: {CRED_BLOB: True}}
UV_OPTIONAL_WITH_LIST, UV_REQUIRED = 2, 3


@pytest.fixture
def blob(info: Info) -> bytes:
    """As many bytes as the key says that it keeps."""
    return chance.token_bytes(info.max_cred_blob_length)


def keeping(blob: object, **more: object) -> Members:
    """Return changes to a registration: to keep a blob, beside other extensions."""
    return {Register.EXTENSIONS: {CRED_BLOB: blob, **more}}


def output(of: Credential | Assertion) -> Any:
    """Return what the key signed of the extension; None for nothing."""
    return (of.auth_data.extensions or {}).get(CRED_BLOB)


@covers("XBL-01")
@touches(1)
def test_blob_of_the_greatest_length_is_kept(
    blob: bytes, make_credential: MakeCredential, check: Check
) -> None:
    with check("XBL-01"):
        assert len(blob) >= 32
        assert output(make_credential(keeping(blob), rk=True)) is True


@covers("XBL-02")
@touches(1)
def test_longer_blob_is_not_kept_but_the_credential_is(
    blob: bytes, make_credential: MakeCredential, check: Check
) -> None:
    with check("XBL-02"):
        assert output(make_credential(keeping(blob + b"\x00"), rk=True)) is False


@covers("XBL-03")
@without_verification
@touches(2)
def test_key_tells_whether_it_keeps_the_blob_of_a_credential_that_it_does_not_keep(
    blob: bytes, make_credential: MakeCredential, get_assertion: GetAssertion, check: Check
) -> None:
    made = make_credential(keeping(blob))
    given = output(get_assertion(made, changes=WANTED))
    with check("XBL-03"):
        assert (output(made), given) in ((True, blob), (False, b""), (False, None))


@covers("XBL-04")
@without_verification
@touches(2)
@pytest.mark.parametrize("listed", [True, False], ids=["listed", "found"])
def test_blob_is_given_back(
    listed: bool,
    blob: bytes,
    make_credential: MakeCredential,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    made = make_credential(keeping(blob), rk=True)
    with check("XBL-04"):
        named = [made] if listed else []
        assert output(get_assertion(*named, changes=WANTED)) == blob


@covers("XBL-05")
@without_verification
@touches(1)
def test_credential_without_a_blob_gives_no_bytes(
    discoverable: Credential, get_assertion: GetAssertion, check: Check
) -> None:
    with check("XBL-05"):
        assert output(get_assertion(discoverable, changes=WANTED)) == b""


@covers("XBL-06")
@touches(1)
@pytest.mark.parametrize("value", ["text", 1, True, {}], ids=["text", "number", "true", "map"])
def test_blob_that_is_no_byte_string_is_refused_or_ignored(
    value: object, make_credential: MakeCredential, check: Check
) -> None:
    with check("XBL-06"), refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE):
        make_credential(keeping(value), rk=True)


@covers("XBL-07")
@needs(extension="credProtect")
@touches(2)
@pytest.mark.parametrize(
    ("level", "listed"),
    [(UV_REQUIRED, True), (UV_REQUIRED, False), (UV_OPTIONAL_WITH_LIST, False)],
    ids=["level3-listed", "level3-found", "level2-found"],
)
def test_blob_is_as_protected_as_its_credential(
    level: int,
    listed: bool,
    blob: bytes,
    verification: Verification,
    make_credential: MakeCredential,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    made = make_credential(keeping(blob, credProtect=level), rk=True)
    named = [made] if listed else []
    with check("XBL-07"):
        with refused():
            get_assertion(*named, changes=WANTED)
        assert output(get_assertion(*named, changes={**WANTED, **verification()})) == blob


@covers("XBL-08")
@without_verification
@touches(2)
def test_empty_blob_is_a_blob(
    make_credential: MakeCredential, get_assertion: GetAssertion, check: Check
) -> None:
    made = make_credential(keeping(b""), rk=True)
    with check("XBL-08"):
        assert output(made) is True
        assert output(get_assertion(made, changes=WANTED)) == b""
