"""getCredsMetadata: how many discoverable credentials there are, and how many more fit (6.8.2)."""

from __future__ import annotations

from fido2.ctap import CtapError

from rig.marks import consent, covers, leaves, needs, touches
from rig.marks.answers import refused
from rig.suites.client_pin.requests import HAS_PERMISSIONS
from rig.suites.credential_management.managing import Answer, Manage, Manager
from rig.suites.fixtures import Check, Credential, MakeCredential

pytestmark = [needs(option="rk"), needs(option="clientPin?"), consent("wipe")]


def counts(manager: Manager) -> tuple[int, int]:
    """Return how many credentials there are, and how many more the key says there is room for."""
    told = manager.metadata()
    return told.get(Answer.EXISTING, 0), told.get(Answer.REMAINING, 0)


@covers("CM-10")
@touches(0)
@leaves("pin")
def test_fresh_key_has_no_credentials_and_room_for_some(
    fresh_key: object, manage: Manage, check: Check
) -> None:
    manager = manage()
    with check("CM-10"):
        counted = manager.metadata()
        assert counted.get(Answer.EXISTING) == 0
        assert counted.get(Answer.REMAINING, 0) > 0


@covers("CM-11")
@touches(2)
def test_each_credential_is_counted_and_takes_room(
    make_credential: MakeCredential, manage: Manage, check: Check
) -> None:
    existing, remaining = counts(manage())
    with check("CM-11"):
        for count in (1, 2):
            make_credential(rk=True)
            existing_now, remaining_now = counts(manage())
            assert existing_now == existing + count
            assert remaining_now <= remaining - count


@covers("CM-37")
@touches(1)
def test_deleted_credential_gives_its_place_back(
    discoverable: Credential, manage: Manage, check: Check
) -> None:
    manager = manage()
    existing, remaining = counts(manager)
    with check("CM-37"):
        manager.delete(discoverable.descriptor)
        existing_now, remaining_now = counts(manager)
        assert existing_now == existing - 1
        assert remaining_now > remaining


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
