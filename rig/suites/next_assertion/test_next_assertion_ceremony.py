"""Sign-in end to end where the key has several accounts of a relying party."""

from __future__ import annotations

from fido2.client import Fido2Client
from fido2.server import Fido2Server

from rig.marks import consent, covers, needs, touches
from rig.suites.ceremony import DISCOURAGED, REQUIRED, new_account, register, relied, sign_in
from rig.suites.fixtures import Check, Pin


@covers("GNA-06", "GNA-08")
@needs(option="rk")
@needs(option="!alwaysUv")
@consent("store")
@touches(3)
def test_user_may_sign_in_as_any_of_their_accounts(
    no_pin: None, fido_client: Fido2Client, relying_party: Fido2Server, check: Check
) -> None:
    party, users = (fido_client, relying_party), [new_account(), new_account()]
    made = [register(*party, user, DISCOURAGED, discoverable=True) for user in users]
    with check("GNA-08"), relied():
        answers = sign_in(*party, *made, verification=DISCOURAGED, by_id=False)
    with check("GNA-06"):
        handles = [answer.response.user_handle for answer in answers]
        assert sorted(map(str, handles)) == sorted(str(user.id) for user in users)


@covers("GNA-10")
@needs(option="rk")
@touches(3)
def test_verification_holds_for_any_of_the_accounts(
    pin: Pin, fido_client: Fido2Client, relying_party: Fido2Server, check: Check
) -> None:
    """GNA-10: the relying party asks for verification, and verifies every answer."""
    party = (fido_client, relying_party)
    made = [register(*party, new_account(), REQUIRED, discoverable=True) for _ in range(2)]
    with check("GNA-10"), relied():
        answers = sign_in(*party, *made, verification=REQUIRED, by_id=False)
        assert len(answers) == len(made), "not every account was answered for"
