"""Credentials and counter that U2F and CTAP2 share (CTAP 10.2 to 10.4)."""

from __future__ import annotations

from typing import Any

import pytest
from fido2.cose import CoseKey
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, Credential, GetAssertion, MakeCredential, U2f

pytestmark = [
    needs(capability="MSG"),
    needs(capability="CBOR"),
    needs(option="!alwaysUv"),
    consent("sign"),
]

LONGEST_HANDLE = 255
"""Bytes; U2F states the length of a handle in one."""


def listed(handle: bytes) -> list[dict[str, Any]]:
    """Return a list of credentials with one in it."""
    return [{"type": "public-key", "id": handle}]


def cose_key(point: bytes) -> CoseKey:
    """Return the public key of a U2F registration as CTAP2 has it."""
    return CoseKey.parse({1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})


@covers("U2F-18")
@touches(2)
def test_credential_of_u2f_signs_over_ctap2(
    u2f: U2f, get_assertion: GetAssertion, check: Check
) -> None:
    registration = u2f.register()
    with check("U2F-18"):
        assertion = get_assertion(changes={3: listed(registration.handle)})
        assertion.verify(cose_key(registration.data.public_key))


@covers("U2F-19")
@touches(1)
def test_credential_of_ctap2_signs_over_u2f_or_is_unknown_there(
    u2f: U2f, credential: Credential, check: Check
) -> None:
    if len(credential.id) > LONGEST_HANDLE:
        pytest.skip("the key's credential ids are longer than a U2F handle can be")
    point = b"\x04" + credential.public_key[-2] + credential.public_key[-3]
    with check("U2F-19"):
        u2f.authenticate(credential.id).verify(point)


@covers("U2F-20")
@touches(2)
def test_credential_of_u2f_excludes_over_ctap2(
    no_pin: None, u2f: U2f, make_credential: MakeCredential, check: Check
) -> None:
    """U2F-20: without a PIN, since a PIN that is not known would be reset away with the handle."""
    excluded = listed(u2f.register().handle)
    with check("U2F-20"), refused(CtapError.ERR.CREDENTIAL_EXCLUDED):
        make_credential({5: excluded})


@covers("U2F-21")
@touches(5)
def test_counter_never_falls_from_one_protocol_to_the_other(
    u2f: U2f, get_assertion: GetAssertion, check: Check
) -> None:
    handle = u2f.register().handle
    allowed = {3: listed(handle)}
    counters = [
        u2f.authenticate(handle).data.counter,
        get_assertion(changes=allowed).auth_data.counter,
        get_assertion(changes=allowed).auth_data.counter,
        u2f.authenticate(handle).data.counter,
    ]
    with check("U2F-21"):
        assert counters == sorted(counters)
