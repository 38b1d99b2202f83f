"""Sign-in end to end, by id and by discoverable credential, with and without a PIN."""

from __future__ import annotations

import pytest
from fido2.client import Fido2Client
from fido2.server import Fido2Server

from rig.marks import consent, covers, needs, touches
from rig.suites.ceremony import DISCOURAGED, REQUIRED, new_account, register, relied, sign_in
from rig.suites.fixtures import Check, Pin

by_either = pytest.mark.parametrize("by_id", [True, False], ids=["listed", "discoverable"])


@covers("GA-53")
@needs(option="rk")
@needs(option="!alwaysUv")
@consent("store")
@touches(2)
@by_either
def test_touch_alone_signs_in(
    no_pin: None, fido_client: Fido2Client, relying_party: Fido2Server, check: Check, by_id: bool
) -> None:
    party = (fido_client, relying_party)
    credential = register(*party, new_account(), DISCOURAGED, discoverable=not by_id)
    with check("GA-53"), relied():
        sign_in(*party, credential, verification=DISCOURAGED, by_id=by_id)


@covers("GA-17")
@needs(option="rk")
@needs(option="!noMcGaPermissionsWithClientPin")
@touches(2)
@by_either
def test_pin_and_touch_sign_in(
    pin: Pin, fido_client: Fido2Client, relying_party: Fido2Server, check: Check, by_id: bool
) -> None:
    party = (fido_client, relying_party)
    credential = register(*party, new_account(), DISCOURAGED, discoverable=not by_id)
    with check("GA-17"), relied():
        sign_in(*party, credential, verification=REQUIRED, by_id=by_id)


@covers("GA-48")
@needs(option="rk")
@needs(option="!alwaysUv")
@consent("store")
@touches(2)
def test_relying_party_learns_whose_account_signed_in(
    no_pin: None, fido_client: Fido2Client, relying_party: Fido2Server, check: Check
) -> None:
    party, account = (fido_client, relying_party), new_account()
    credential = register(*party, account, DISCOURAGED, discoverable=True)
    with check("GA-48"), relied():
        (answer,) = sign_in(*party, credential, verification=DISCOURAGED, by_id=False)
        assert answer.response.user_handle == account.id, "the user has another id"
