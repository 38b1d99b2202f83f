"""Members that the key does not know (CTAP 8)."""

from __future__ import annotations

from rig.link import chance
from rig.marks import consent, covers, needs, touches
from rig.suites.fixtures import Check, MakeCredential, User
from rig.suites.registration.request import Member

pytestmark = [needs(option="!alwaysUv"), consent("store"), touches(1)]
UNKNOWN_PARAMETER = 0x70
UNKNOWN_MEMBER = {"keyrig": "unknown"}


@covers("ENC-18")
def test_unknown_parameter_is_ignored(make_credential: MakeCredential, check: Check) -> None:
    with check("ENC-18"):
        make_credential({UNKNOWN_PARAMETER: 1})


@covers("ENC-19")
def test_unknown_member_of_rp_is_ignored(
    make_credential: MakeCredential, rp: dict[str, str], check: Check
) -> None:
    with check("ENC-19"):
        make_credential({Member.RP: rp | UNKNOWN_MEMBER})


@covers("ENC-19")
def test_unknown_member_of_user_is_ignored(
    make_credential: MakeCredential, user: User, check: Check
) -> None:
    with check("ENC-19"):
        make_credential({Member.USER: user(**UNKNOWN_MEMBER)})


@covers("ENC-19")
def test_unknown_member_of_a_descriptor_is_ignored(
    make_credential: MakeCredential, check: Check
) -> None:
    stranger = {"type": "public-key", "id": chance.token_bytes(32)}
    with check("ENC-19"):
        make_credential({Member.EXCLUDE_LIST: [stranger | UNKNOWN_MEMBER]})
