"""Many bytes that a key keeps with a credential, without an array for all (CTAP 2.3, 12.4)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.link import chance
from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.assertion.request import Member as Assert
from rig.suites.assertion.request import Part as Asserted
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
from rig.suites.registration.request import Part as Registered

pytestmark = needs(version="FIDO_2_3")
has_large_blob = needs(extension="largeBlob")

LARGE_BLOB, LARGE_BLOB_KEY = "largeBlob", "largeBlobKey"


@dataclass(frozen=True)
class Blob:
    """A large blob, as it is kept.

    Attributes:
        compressed: Its bytes, deflated.
        size: How many they were before.
    """

    compressed: bytes
    size: int

    @property
    def write(self) -> dict[str, Any]:
        """The input that writes it."""
        return {"write": self.compressed, "originalSize": self.size}

    @property
    def read(self) -> dict[str, Any]:
        """The output that reads it."""
        return {"blob": self.compressed, "originalSize": self.size}


@pytest.fixture
def blob() -> Blob:
    """A large blob unlike any other."""
    text = chance.token_hex(32).encode()
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return Blob(deflate.compress(text) + deflate.flush(), len(text))


@pytest.fixture
def blob_account(make_credential: MakeCredential) -> Credential:
    """A discoverable credential that can have a large blob."""
    return make_credential(supporting("required"), rk=True)


def supporting(support: str) -> Members:
    """Return changes to a registration: to be able to have a large blob."""
    return {Register.EXTENSIONS: {LARGE_BLOB: {"support": support}}}


def doing(operation: dict[str, Any]) -> Members:
    """Return changes to an assertion: to read or to write the large blob."""
    return {Assert.EXTENSIONS: {LARGE_BLOB: operation}}


def told(assertion: Assertion) -> Any:
    """Return what is told of the large blob, unsigned; None for nothing."""
    return (assertion.reply.get(Asserted.UNSIGNED_EXTENSION_OUTPUTS) or {}).get(LARGE_BLOB)


@covers("XBL-20")
@has_large_blob
@consent("store")
@touches(1)
@pytest.mark.parametrize("support", ["preferred", "required"])
def test_registration_tells_that_a_blob_is_supported(
    support: str, make_credential: MakeCredential, check: Check
) -> None:
    reply = make_credential(supporting(support), rk=True).reply
    with check("XBL-20"):
        outputs = reply.get(Registered.UNSIGNED_EXTENSION_OUTPUTS) or {}
        assert outputs.get(LARGE_BLOB) == {"supported": True}


@covers("XBL-21")
@has_large_blob
@consent("wipe")
@touches(2)
def test_blob_is_written(
    blob: Blob,
    blob_account: Credential,
    verification: Verification,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    changes = {**verification(), **doing(blob.write)}
    with check("XBL-21"):
        assert told(get_assertion(blob_account, changes=changes)) == {"written": True}


@covers("XBL-22")
@has_large_blob
@consent("wipe")
@touches(3)
def test_blob_is_read_as_it_was_written(
    blob: Blob,
    blob_account: Credential,
    verification: Verification,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    get_assertion(blob_account, changes={**verification(), **doing(blob.write)})
    with check("XBL-22"):
        read = get_assertion(blob_account, changes={**verification(), **doing({"read": True})})
        assert told(read) == blob.read


@covers("XBL-23")
@has_large_blob
@consent("wipe")
def test_blob_is_not_read_and_written_at_once(
    blob: Blob,
    blob_account: Credential,
    verification: Verification,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    changes = {**verification(), **doing({"read": True, **blob.write})}
    with check("XBL-23"), refused(CtapError.ERR.INVALID_CBOR):
        get_assertion(blob_account, changes=changes)


@covers("XBL-24")
@has_large_blob
@consent("wipe")
def test_blob_is_not_written_without_its_original_size(
    blob: Blob,
    blob_account: Credential,
    verification: Verification,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    changes = {**verification(), **doing({"write": blob.compressed})}
    with check("XBL-24"), refused():
        get_assertion(blob_account, changes=changes)


@covers("XBL-25")
@has_large_blob
@consent("wipe")
@touches(2)
def test_blob_is_written_only_to_a_credential_that_is_named(
    blob: Blob,
    blob_account: Credential,
    verification: Verification,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    changes = {**verification(), **doing(blob.write)}
    with check("XBL-25"):
        assert told(get_assertion(changes=changes)) == {"written": False}


@covers("XBL-26")
@touches(0)
def test_large_blobs_are_kept_in_one_way(info: Info, check: Check) -> None:
    with check("XBL-26"):
        assert not {LARGE_BLOB, LARGE_BLOB_KEY} <= set(info.extensions)
