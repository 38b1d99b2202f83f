"""What a reply holds, and what is signed (CTAP 6.2 and 6.2.2 steps 10 to 13)."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from fido2.cose import CoseKey
from fido2.ctap2 import Info

from rig.marks import consent, covers, needs, touches
from rig.suites.assertion.request import Member, Part, unknown
from rig.suites.fixtures import Check, Credential, GetAssertion, MakeCredential
from rig.suites.registration.request import Member as Registration
from rig.suites.registration.request import algorithms

pytestmark = needs(option="!alwaysUv")
LENGTH = 37
"""Bytes of authenticator data with neither credential nor extensions (WebAuthn 6.1)."""


@covers("GA-40")
@consent("wipe")
@touches(1)
def test_unknown_extension_is_ignored(
    get_assertion: GetAssertion, credential: Credential, check: Check
) -> None:
    with check("GA-40"):
        given = get_assertion(credential, changes={Member.EXTENSIONS: {"keyrig": True}})
        assert not given.auth_data.has_extension_data(), "ED is set"


@covers("GA-41")
@touches(1)
@pytest.mark.parametrize("asked", [None, {"uvm": True}], ids=["nothing", "uvm"])
def test_no_extension_answers_unasked(
    get_assertion: GetAssertion,
    credential: Credential,
    check: Check,
    asked: dict[str, Any] | None,
) -> None:
    with check("GA-41"):
        given = get_assertion(credential, changes={Member.EXTENSIONS: asked})
        answered = set(given.auth_data.extensions or {})
        assert answered <= set(asked or {}), f"outputs: {', '.join(sorted(answered))}"


@covers("GA-42", "GA-49", "GA-51", "GA-52")
@touches(1)
def test_reply_for_a_listed_credential_tells_no_more_than_it_should(
    get_assertion: GetAssertion, credential: Credential, rp: dict[str, str], check: Check
) -> None:
    given = get_assertion(credential)
    with check("GA-42"):
        assert Part.NUMBER_OF_CREDENTIALS not in given.reply, "numberOfCredentials is there"
    with check("GA-49"):
        assert given.reply.get(Part.USER, {"id": b"-"}).get("id"), "the user has an empty id"
    with check("GA-51"):
        assert len(given.auth_data) == LENGTH, f"authData has {len(given.auth_data)} bytes"
        assert not given.auth_data.is_attested(), "AT is set"
    with check("GA-52"):
        assert given.auth_data.rp_id_hash == sha256(rp["id"].encode()).digest()


@covers("GA-50")
@needs(list_of=2)
@touches(1)
def test_reply_names_the_credential_used(
    get_assertion: GetAssertion, credential: Credential, check: Check
) -> None:
    """The list has two elements: CTAP 2.0 lets a key leave the name out where it has one."""
    with check("GA-50"):
        given = get_assertion(changes={Member.ALLOW_LIST: [credential.descriptor, unknown()]})
        named = given.reply.get(Part.CREDENTIAL, {})
        assert named.get("type") == "public-key", "the credential has no or another type"
        assert named.get("id") == credential.id, "the credential has no or another id"


@covers("GA-53")
@touches(4)
def test_signature_verifies_for_each_algorithm(
    get_assertion: GetAssertion, make_credential: MakeCredential, info: Info, check: Check
) -> None:
    known = CoseKey.supported_algorithms()
    for offer in algorithms(info):
        if offer["alg"] in known:
            made = make_credential({Registration.PUB_KEY_CRED_PARAMS: [offer]})
            with check("GA-53"):
                get_assertion(made).verify(made.public_key)


@covers("GA-60")
@needs(version="FIDO_2_3+")
@touches(1)
def test_reply_has_no_unsigned_outputs_unasked(
    get_assertion: GetAssertion, credential: Credential, check: Check
) -> None:
    with check("GA-60"):
        given = get_assertion(credential)
        assert Part.UNSIGNED_EXTENSION_OUTPUTS not in given.reply
