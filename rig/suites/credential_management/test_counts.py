"""getCredsMetadata: how many discoverable credentials there are, and how many more fit (6.8.2)."""

from __future__ import annotations

from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.client_pin.requests import HAS_PERMISSIONS
from rig.suites.credential_management.managing import Answer, Manage
from rig.suites.fixtures import Check, Credential, MakeCredential

pytestmark = [needs(capability="CBOR", option="clientPin?"), consent("wipe")]


@covers("CM-10")
@touches(0)
def test_fresh_key_has_no_credentials_and_room_for_some(
    fresh_key: object, manage: Manage, check: Check
) -> None:
    counted = manage().metadata()
    with check("CM-10"):
        assert counted[Answer.EXISTING] == 0
        assert counted[Answer.REMAINING] > 0


@covers("CM-11")
@touches(2)
def test_each_credential_is_counted_and_takes_room(
    make_credential: MakeCredential, manage: Manage, check: Check
) -> None:
    before = manage().metadata()
    with check("CM-11"):
        for count in (1, 2):
            make_credential(rk=True)
            now = manage().metadata()
            assert now[Answer.EXISTING] == before[Answer.EXISTING] + count
            assert now[Answer.REMAINING] <= before[Answer.REMAINING] - count


@covers("CM-37")
@touches(1)
def test_deleted_credential_gives_its_place_back(
    discoverable: Credential, manage: Manage, check: Check
) -> None:
    manager = manage()
    before = manager.metadata()
    manager.delete(discoverable.descriptor)
    now = manager.metadata()
    with check("CM-37"):
        assert now[Answer.EXISTING] == before[Answer.EXISTING] - 1
        assert now[Answer.REMAINING] > before[Answer.REMAINING]


@covers("CM-12", "CPT-27")
@HAS_PERMISSIONS
@touches(0)
def test_token_for_one_relying_party_does_not_count(
    rp: dict[str, str], manage: Manage, check: Check
) -> None:
    manager = manage(rp_id=rp["id"])
    with check("CM-12"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        manager.metadata()
    with check("CPT-27"):
        assert manage().metadata()
