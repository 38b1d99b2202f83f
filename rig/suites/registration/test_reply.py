"""The reply: its members, the authenticator data and the public key (CTAP 6.1, WebAuthn 6.1)."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pytest
from fido2.ctap2 import Info

from rig.marks import consent, covers, needs, touches
from rig.suites.fixtures import Check, Credential, MakeCredential, Request
from rig.suites.registration.request import Member, Part

ASKED: dict[str, dict[str, Any]] = {"nothing": {}, "hmac-secret": {"hmac-secret": True}}
KINDS = (
    pytest.param(False, id="other"),
    pytest.param(True, id="discoverable", marks=[needs(option="rk"), consent("store")]),
)
LONGEST_ID = 1023
"""Bytes that a credential id has at the most (CTAP 6.4, maxCredentialIdLength)."""


@covers("MC-76")
def test_reply_has_its_three_members(credential: Credential, check: Check) -> None:
    with check("MC-76"):
        assert isinstance(credential.reply.get(Part.FMT), str)
        assert isinstance(credential.reply.get(Part.AUTH_DATA), bytes)
        assert isinstance(credential.reply.get(Part.ATT_STMT), Mapping)


@covers("MC-102")
@needs(version="FIDO_2_3+")
def test_reply_has_no_unsigned_outputs_unasked(credential: Credential, check: Check) -> None:
    with check("MC-102"):
        assert Part.UNSIGNED_EXTENSION_OUTPUTS not in credential.reply


@covers("MC-78")
def test_authenticator_data_parses_to_its_last_byte(credential: Credential, check: Check) -> None:
    with check("MC-78"):
        assert credential.auth_data.is_attested()
        assert credential.auth_data.has_extension_data() == bool(credential.auth_data.extensions)


@covers("MC-63", "MC-77", "MC-79", "MC-80")
def test_authenticator_data_tells_the_truth(
    credential: Credential, rp: dict[str, str], info: Info, check: Check
) -> None:
    data = credential.auth_data
    with check("MC-63"):
        assert data.is_user_present()
    with check("MC-77"):
        assert data.rp_id_hash == sha256(rp["id"].encode()).digest()
    with check("MC-79"):
        assert not data.is_backup_eligible()
        assert not data.is_backed_up()
    with check("MC-80"):
        assert data.credential_data is not None
        assert data.credential_data.aaguid == info.aaguid


@covers("MC-81")
@touches(1)
@pytest.mark.parametrize("rk", KINDS)
def test_credential_id_keeps_to_the_stated_length(
    make_credential: MakeCredential, info: Info, check: Check, rk: bool
) -> None:
    made = make_credential(rk=rk)
    with check("MC-81"):
        assert 1 <= len(made.id) <= (info.max_cred_id_length or LONGEST_ID)
        assert len(made.id) <= LONGEST_ID


@covers("MC-66")
@consent("store")
@touches(1)
def test_unknown_extension_is_ignored(make_credential: MakeCredential, check: Check) -> None:
    with check("MC-66"):
        made = make_credential({Member.EXTENSIONS: {"keyrig": True}})
        assert not made.auth_data.has_extension_data()


@covers("MC-67")
@touches(1)
@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_no_extension_answers_unasked(
    make_credential: MakeCredential, check: Check, asked: dict[str, Any]
) -> None:
    made = make_credential({Member.EXTENSIONS: asked or None})
    with check("MC-67"):
        assert set(made.auth_data.extensions or {}) <= set(asked)


@covers("MC-69")
@consent("sign")
@touches(2)
def test_equal_requests_make_different_credentials(
    make_credential: MakeCredential, registration: Request, check: Check
) -> None:
    request = registration()
    first, second = make_credential(request), make_credential(request)
    with check("MC-69"):
        assert first.id != second.id
        assert first.public_key != second.public_key
