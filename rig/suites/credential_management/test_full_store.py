"""The store of discoverable credentials, filled to the brim and emptied again (CTAP 6.8)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, leaves, needs, touches
from rig.marks.answers import refused
from rig.suites.credential_management.managing import MANAGEMENT, Answer, Manage, SubCommand
from rig.suites.fixtures import Check, Credential, MakeCredential

pytestmark = [needs(option="rk"), needs(option="clientPin?"), consent("wipe")]

LARGEST_STORE = 512
"""Credentials after which a key counts as one that is never full."""
LONG = "n" * 64
"""As long a name as a key has to keep (WebAuthn 6.4.1)."""


@covers("CM-52", "CM-44")
@touches(30)
@leaves("pin")
def test_store_is_filled_to_the_brim_and_emptied(
    fresh_key: object, make_credential: MakeCredential, manage: Manage, check: Check
) -> None:
    """CM-44: a full store is where a key that counts bytes has none left for longer names."""
    stored: list[Credential] = []
    with check("CM-52", case="full"), refused(CtapError.ERR.KEY_STORE_FULL):
        while len(stored) < LARGEST_STORE:
            stored.append(make_credential(rk=True))
        assert manage().metadata().get(Answer.EXISTING) == len(stored)
        pytest.skip(f"not full with {LARGEST_STORE} credentials")
    manager = manage()
    with check("CM-52", case="full"):
        assert manager.metadata().get(Answer.EXISTING) == len(stored)
    if manager.command == MANAGEMENT:
        with check("CM-44"), refused(CtapError.ERR.KEY_STORE_FULL):
            for each in stored:
                account = {"id": each.request[3]["id"], "name": LONG, "displayName": LONG}
                manager.update(each.descriptor, account)
    for each in stored:
        manager.delete(each.descriptor)
    with check("CM-52", case="emptied"), refused(CtapError.ERR.NO_CREDENTIALS):
        manager.ask(SubCommand.RPS_BEGIN)
