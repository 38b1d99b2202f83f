"""pubKeyCredParams, and the algorithm chosen from it (CTAP 6.1.2 step 3)."""

from __future__ import annotations

from typing import Any

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.marks import consent, covers, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, MakeCredential, Request, Send
from rig.suites.registration.cose import due_shape, shape_of
from rig.suites.registration.request import (
    ES256,
    MAKE_CREDENTIAL,
    UNSUPPORTED,
    Member,
    algorithms,
)

OF_ANOTHER_TYPE = {"type": "keyrig", "alg": -7}
INCOMPLETE = {"without-alg": {"type": "public-key"}, "without-type": {"alg": -7}}
MISTYPED = {
    "alg-text": {"type": "public-key", "alg": "ES256"},
    "type-integer": {"type": 1, "alg": -7},
}


@covers("MC-07")
@consent("store")
@touches(0)
@pytest.mark.parametrize("element", INCOMPLETE.values(), ids=INCOMPLETE)
def test_element_without_a_required_member_is_refused(
    no_pin: None, send: Send, registration: Request, check: Check, element: dict[str, Any]
) -> None:
    request = registration({Member.PUB_KEY_CRED_PARAMS: [element]})
    with check("MC-07"), refused(CtapError.ERR.INVALID_CBOR):
        send(MAKE_CREDENTIAL, request)


@covers("MC-08")
@consent("store")
@touches(0)
@pytest.mark.parametrize("element", MISTYPED.values(), ids=MISTYPED)
def test_element_with_a_mistyped_member_is_refused(
    no_pin: None, send: Send, registration: Request, check: Check, element: dict[str, Any]
) -> None:
    request = registration({Member.PUB_KEY_CRED_PARAMS: [element]})
    with check("MC-08"), refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE):
        send(MAKE_CREDENTIAL, request)


@covers("MC-14")
@consent("store")
@touches(0)
@pytest.mark.parametrize(
    "element", (INCOMPLETE | MISTYPED).values(), ids=(INCOMPLETE | MISTYPED).keys()
)
def test_malformed_element_after_a_usable_one_is_refused(
    no_pin: None, send: Send, registration: Request, check: Check, element: dict[str, Any]
) -> None:
    request = registration({Member.PUB_KEY_CRED_PARAMS: [ES256, element]})
    with check("MC-14"), refused():
        send(MAKE_CREDENTIAL, request)


@covers("MC-09")
@touches(0)
def test_unsupported_algorithms_alone_are_refused(
    make_credential: MakeCredential, check: Check
) -> None:
    with check("MC-09"), refused(CtapError.ERR.UNSUPPORTED_ALGORITHM):
        make_credential({Member.PUB_KEY_CRED_PARAMS: [UNSUPPORTED]})


@covers("MC-10")
@touches(0)
def test_elements_of_another_type_alone_are_refused(
    make_credential: MakeCredential, check: Check
) -> None:
    with check("MC-10"), refused(CtapError.ERR.UNSUPPORTED_ALGORITHM):
        make_credential({Member.PUB_KEY_CRED_PARAMS: [OF_ANOTHER_TYPE]})


@covers("MC-11")
@touches(0)
def test_empty_list_is_refused(make_credential: MakeCredential, check: Check) -> None:
    with check("MC-11"), refused(CtapError.ERR.UNSUPPORTED_ALGORITHM):
        make_credential({Member.PUB_KEY_CRED_PARAMS: []})


@covers("MC-12")
@touches(1)
def test_unsupported_algorithm_is_passed_over(
    make_credential: MakeCredential, registration: Request, check: Check
) -> None:
    (supported,) = registration()[Member.PUB_KEY_CRED_PARAMS]
    with check("MC-12"):
        made = make_credential({Member.PUB_KEY_CRED_PARAMS: [UNSUPPORTED, supported]})
        assert made.public_key[3] == supported["alg"]


@covers("MC-13")
@touches(1)
@pytest.mark.parametrize("step", [1, -1], ids=["as-listed", "reversed"])
def test_first_supported_algorithm_is_used(
    make_credential: MakeCredential, info: Info, check: Check, step: int
) -> None:
    listed = algorithms(info)
    if len(listed) < 2:
        pytest.skip("getInfo does not list two algorithms")
    with check("MC-13"):
        made = make_credential({Member.PUB_KEY_CRED_PARAMS: listed[::step]})
        assert made.public_key[3] == listed[::step][0]["alg"]


@covers("MC-15", "MC-82")
@touches(2)
def test_each_listed_algorithm_makes_its_own_kind_of_key(
    make_credential: MakeCredential, info: Info, check: Check
) -> None:
    for listed in algorithms(info):
        with check("MC-15"):
            key = make_credential({Member.PUB_KEY_CRED_PARAMS: [listed]}).public_key
            assert key[3] == listed["alg"]
        with check("MC-82") as judging:
            if due := due_shape(listed["alg"], key):
                assert shape_of(key) == due
            else:
                judging.tolerate(f"COSE algorithm {listed['alg']} is not known here")
