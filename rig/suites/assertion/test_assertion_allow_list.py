"""Which credentials of an allowList a key takes for its own (CTAP 6.2.2 step 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.link import chance
from rig.link.cbor import encode
from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.assertion.request import SILENT, Member, Part, named, other, unknown
from rig.suites.fixtures import Check, Credential, GetAssertion, MakeCredential, Touch

pytestmark = needs(option="!alwaysUv")
Change: TypeAlias = Callable[[bytes], bytes]
NO_CREDENTIALS = CtapError.ERR.NO_CREDENTIALS
ROOM = 128
"""Bytes of a request beside its allowList, at the most."""


def flipped(index: int) -> Change:
    """Return what flips the lowest bit of one byte."""

    def flip(whole: bytes) -> bytes:
        turned = bytearray(whole)
        turned[index] ^= 1
        return bytes(turned)

    return flip


CHANGES: dict[str, Change] = {
    "another": lambda whole: chance.token_bytes(len(whole)),
    "shortened": lambda whole: whole[:-1],
    "lengthened": lambda whole: whole + bytes(1),
    "first-byte": flipped(0),
    "in-the-middle": lambda whole: flipped(len(whole) // 2)(whole),
    "last-byte-but-one": flipped(-2),
    "last-byte": flipped(-1),
}
changed = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


@covers("GA-19")
@touches(1)
def test_own_credential_signs(
    get_assertion: GetAssertion, credential: Credential, check: Check
) -> None:
    with check("GA-19"):
        get_assertion(credential)


@covers("GA-25")
@needs(option="!rk")
@touches(0)
def test_key_that_keeps_no_credentials_finds_none(
    credential: Credential, get_assertion: GetAssertion, check: Check
) -> None:
    with check("GA-25"), refused(NO_CREDENTIALS):
        get_assertion()


@covers("GA-20")
@touches(0)
@changed
def test_changed_id_is_unknown(
    get_assertion: GetAssertion, credential: Credential, check: Check, change: Change
) -> None:
    with check("GA-20"), refused(NO_CREDENTIALS):
        get_assertion(changes={Member.ALLOW_LIST: [named(change(credential.id))]})


@covers("GA-20")
@needs(option="rk")
@touches(0)
@changed
def test_changed_id_of_a_discoverable_credential_is_unknown(
    get_assertion: GetAssertion, discoverable: Credential, check: Check, change: Change
) -> None:
    """A key looks these up in its memory, where it unpacks the others."""
    with check("GA-20"), refused(NO_CREDENTIALS):
        get_assertion(changes={Member.ALLOW_LIST: [named(change(discoverable.id))]})


@covers("GA-21")
@needs(version="FIDO_2_1+")
@consent("sign")
@touches(0)
def test_unknown_id_needs_no_touch(get_assertion: GetAssertion, touch: Touch, check: Check) -> None:
    asked = touch.asked
    with check("GA-21"), touch.withheld(), refused(NO_CREDENTIALS):
        get_assertion(changes={Member.ALLOW_LIST: [unknown()]})
    with check("GA-21"):
        assert touch.asked == asked, "the key asked for a touch"


@covers("GA-22")
@touches(1)
def test_credential_of_another_relying_party_is_unknown(
    get_assertion: GetAssertion, make_credential: MakeCredential, rp: dict[str, str], check: Check
) -> None:
    stranger = make_credential({2: other(rp)})
    with check("GA-22"), refused(NO_CREDENTIALS):
        get_assertion(stranger)


@covers("GA-23")
@needs(list_of=3)
@touches(1)
def test_known_id_behind_unknown_ones_signs(
    get_assertion: GetAssertion, credential: Credential, check: Check
) -> None:
    with check("GA-23"):
        given = get_assertion(
            changes={Member.ALLOW_LIST: [unknown(), unknown(), credential.descriptor]}
        )
        assert given.reply[Part.CREDENTIAL]["id"] == credential.id, "another credential was used"


@covers("GA-32")
@needs(option="rk")
@touches(1)
def test_empty_list_does_no_harm(
    get_assertion: GetAssertion, discoverable: Credential, check: Check
) -> None:
    """GA-32: as if it were absent, or refused; and the key goes on signing."""
    with check("GA-32"), refused(NO_CREDENTIALS, CtapError.ERR.INVALID_PARAMETER):
        get_assertion(changes={Member.ALLOW_LIST: []})
    with check("GA-32"):
        get_assertion(discoverable, changes=SILENT)


@covers("GA-33")
@needs(list_of=2)
@touches(1)
def test_element_of_unknown_type_is_skipped(
    get_assertion: GetAssertion, credential: Credential, check: Check
) -> None:
    skipped = {**unknown(), "type": "keyrig"}
    with check("GA-33"):
        get_assertion(changes={Member.ALLOW_LIST: [skipped, credential.descriptor]})


@covers("GA-33")
@touches(0)
def test_known_id_of_unknown_type_is_skipped(
    get_assertion: GetAssertion, credential: Credential, check: Check
) -> None:
    with check("GA-33", case="known id alone"), refused(NO_CREDENTIALS):
        get_assertion(changes={Member.ALLOW_LIST: [{**credential.descriptor, "type": "keyrig"}]})


@covers("GA-34")
@consent("sign")
@touches(0)
@pytest.mark.parametrize(
    "malformed",
    [
        pytest.param(named(bytes(32)), id="no-array"),
        pytest.param([bytes(32)], id="element-no-map"),
        pytest.param([{"type": "public-key"}], id="no-id"),
        pytest.param([{"id": bytes(32)}], id="no-type"),
        pytest.param([{"type": "public-key", "id": "0" * 32}], id="id-text"),
        pytest.param([{"type": 2, "id": bytes(32)}], id="type-an-integer"),
    ],
)
def test_malformed_list_is_refused(
    get_assertion: GetAssertion, check: Check, malformed: object
) -> None:
    of_encoding = (CtapError.ERR.CBOR_UNEXPECTED_TYPE, CtapError.ERR.INVALID_CBOR)
    with check("GA-34"), refused(*of_encoding, CtapError.ERR.MISSING_PARAMETER):
        get_assertion(changes={Member.ALLOW_LIST: malformed})


@covers("GA-35")
@needs(max_creds_in_list=1)
@consent("sign")
@touches(0)
def test_list_beyond_the_stated_length_is_refused(
    get_assertion: GetAssertion, info: Info, check: Check
) -> None:
    longer = [unknown(16) for _ in range(info.max_creds_in_list + 1)]
    if len(encode(longer)) + ROOM > info.max_msg_size:
        pytest.skip("such a list is longer than maxMsgSize")
    with check("GA-35"), refused(CtapError.ERR.LIMIT_EXCEEDED):
        get_assertion(changes={Member.ALLOW_LIST: longer})


@covers("GA-42")
@needs(version="FIDO_2_1+", list_of=2)
@touches(2)
def test_list_of_two_own_credentials_gives_no_count(
    get_assertion: GetAssertion,
    make_credential: MakeCredential,
    credential: Credential,
    check: Check,
) -> None:
    both = get_assertion(credential, make_credential())
    with check("GA-42"):
        assert Part.NUMBER_OF_CREDENTIALS not in both.reply, "numberOfCredentials is there"
