"""The excludeList (CTAP 6.1 and 6.1.2 step 12)."""

from __future__ import annotations

from typing import Any

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.link import chance
from rig.link.cbor import encode
from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.cancelling import cancel
from rig.suites.fixtures import Check, Credential, Link, MakeCredential, Request, Send, Touch
from rig.suites.registration.request import MAKE_CREDENTIAL, Member

DELAY = 2.0
SHORT_LIST = 4
"""Descriptors that a key takes which does not say how many it takes."""
BESIDE = 256
"""Bytes of a request beside its excludeList, at the most."""
MALFORMED: dict[str, Any] = {
    "no-map": b"0123456789abcdef",
    "without-id": {"type": "public-key"},
    "without-type": {"id": b"0123456789abcdef"},
    "id-text": {"id": "0123456789abcdef", "type": "public-key"},
    "type-bytes": {"id": b"0123456789abcdef", "type": b"public-key"},
}


def unknown(length: int = 16) -> dict[str, Any]:
    """Return the descriptor of a credential that no key has."""
    return {"type": "public-key", "id": chance.token_bytes(length)}


@covers("MC-51")
@touches(1)
def test_excluded_credential_is_refused_after_touch(
    make_credential: MakeCredential, credential: Credential, check: Check
) -> None:
    with check("MC-51"), refused(CtapError.ERR.CREDENTIAL_EXCLUDED):
        make_credential({Member.EXCLUDE_LIST: [credential.descriptor]})


@covers("MC-52")
@needs(option="!noMcGaPermissionsWithClientPin")
@touches(1)
def test_exclusion_is_not_told_before_the_touch(
    make_credential: MakeCredential, credential: Credential, link: Link, touch: Touch, check: Check
) -> None:
    """MC-52: where only a finger verifies, its token tells of a touch before the request."""
    with check("MC-52"):
        with touch.delayed(DELAY), refused(CtapError.ERR.CREDENTIAL_EXCLUDED):
            make_credential({Member.EXCLUDE_LIST: [credential.descriptor]})
        assert link.exchange_ended - link.exchange_started > DELAY / 2


@covers("MC-52")
@needs(option="!alwaysUv")
@consent("sign")
@touches(0)
def test_cancelled_request_may_tell_of_the_exclusion(
    no_pin: None,
    credential: Credential,
    link: Link,
    registration: Request,
    touch: Touch,
    check: Check,
) -> None:
    request = registration({Member.EXCLUDE_LIST: [credential.descriptor]})
    codes = (CtapError.ERR.KEEPALIVE_CANCEL, CtapError.ERR.CREDENTIAL_EXCLUDED)
    with check("MC-52", case="after CANCEL"), touch.withheld(), refused(*codes):
        cancel(link, MAKE_CREDENTIAL, request)


@covers("MC-55")
@touches(2)
def test_credential_of_another_relying_party_excludes_nothing(
    make_credential: MakeCredential, rp: dict[str, str], check: Check
) -> None:
    elsewhere = make_credential({Member.RP: rp | {"id": f"other.{rp['id']}"}})
    with check("MC-55"):
        make_credential({Member.EXCLUDE_LIST: [elsewhere.descriptor]})


@covers("MC-56")
@touches(1)
def test_credential_late_in_a_long_list_excludes(
    make_credential: MakeCredential, credential: Credential, info: Info, check: Check
) -> None:
    room = (info.max_msg_size - BESIDE) // len(encode(credential.descriptor))
    others = min(info.max_creds_in_list or SHORT_LIST, 2 * SHORT_LIST, room) - 1
    excluded = [*(unknown(len(credential.id)) for _ in range(others)), credential.descriptor]
    with check("MC-56"), refused(CtapError.ERR.CREDENTIAL_EXCLUDED):
        make_credential({Member.EXCLUDE_LIST: excluded})


@covers("MC-57")
@touches(1)
def test_descriptor_of_an_unknown_type_is_skipped(
    make_credential: MakeCredential, check: Check
) -> None:
    with check("MC-57"):
        make_credential({Member.EXCLUDE_LIST: [unknown() | {"type": "keyrig"}]})


@covers("MC-57")
@touches(1)
def test_known_id_under_an_unknown_type_is_skipped(
    make_credential: MakeCredential, credential: Credential, check: Check
) -> None:
    with check("MC-57", case="known id"):
        make_credential({Member.EXCLUDE_LIST: [credential.descriptor | {"type": "keyrig"}]})


@covers("MC-58")
@consent("store")
@touches(0)
@pytest.mark.parametrize("element", MALFORMED.values(), ids=MALFORMED)
def test_malformed_element_is_refused(
    no_pin: None, send: Send, registration: Request, check: Check, element: object
) -> None:
    request = registration({Member.EXCLUDE_LIST: [element]})
    codes = (
        CtapError.ERR.CBOR_UNEXPECTED_TYPE,
        CtapError.ERR.INVALID_CBOR,
        CtapError.ERR.MISSING_PARAMETER,
    )
    with check("MC-58"), refused(*codes):
        send(MAKE_CREDENTIAL, request)


@covers("MC-59")
@consent("store")
@touches(0)
def test_exclude_list_must_be_an_array(
    no_pin: None, send: Send, registration: Request, check: Check
) -> None:
    request = registration({Member.EXCLUDE_LIST: unknown()})
    with check("MC-59"), refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE):
        send(MAKE_CREDENTIAL, request)


@covers("MC-60")
@needs(max_creds_in_list=1)
def test_list_longer_than_stated_is_refused(
    make_credential: MakeCredential, info: Info, check: Check
) -> None:
    too_many = [unknown() for _ in range(info.max_creds_in_list + 1)]
    if len(too_many) * 64 > info.max_msg_size:
        pytest.skip("a longer list than stated does not fit into one message")
    with check("MC-60"), refused(CtapError.ERR.LIMIT_EXCEEDED):
        make_credential({Member.EXCLUDE_LIST: too_many})


@covers("MC-61")
@needs(max_cred_id_length=1)
def test_id_longer_than_stated_is_refused_or_ignored(
    make_credential: MakeCredential, info: Info, check: Check
) -> None:
    too_long = unknown(info.max_cred_id_length + 1)
    with check("MC-61"), refused(CtapError.ERR.LIMIT_EXCEEDED):
        make_credential({Member.EXCLUDE_LIST: [too_long]})
