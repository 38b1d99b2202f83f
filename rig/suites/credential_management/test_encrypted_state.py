"""What getInfo tells the holder of the persistent token alone (CTAP 6.4, from 2.2 on)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from fido2.ctap2 import Ctap2, Info
from fido2.ctap2.pin import ClientPin

from rig.marks import consent, covers, needs, touches
from rig.suites.credential_management.managing import READ_ONLY, Manage
from rig.suites.fixtures import (
    Check,
    Credential,
    GetAssertion,
    MakeCredential,
    Power,
    Send,
    Token,
)
from rig.suites.platform_side import NewPin, Platform
from rig.suites.reset.steps import RESET

pytestmark = [
    needs(option="rk"),
    needs(option="perCredMgmtRO", version="FIDO_2_2+"),
    consent("wipe"),
]

BLOCK = 16
Read: TypeAlias = Callable[[], bytes | None]


@pytest.fixture
def identified(info: Info) -> None:
    """A key that tells its identifier."""
    if info.enc_identifier is None:
        pytest.skip("getInfo has no encIdentifier")


@pytest.fixture
def store_state(info: Info, ctap2: Ctap2, manage: Manage) -> Read:
    """Read the state of the credential store, decrypted; skipped on a key that tells none."""
    if info.enc_cred_store_state is None:
        pytest.skip("getInfo has no encCredStoreState")
    value = manage(READ_ONLY).token
    return lambda: ctap2.get_info().get_cred_store_state(value)


def are_sealed_anew(first: bytes | None, second: bytes | None) -> bool:
    """Tell whether both are whole blocks behind an IV, and the IVs are not the same."""
    if first is None or second is None:
        return False
    shaped = all(len(each) > BLOCK and len(each) % BLOCK == 0 for each in (first, second))
    return shaped and first[:BLOCK] != second[:BLOCK]


@covers("GI-29")
@touches(0)
def test_identifier_is_sealed_anew_each_time_and_stays_the_same(
    identified: None, ctap2: Ctap2, token: Token, power: Power, check: Check
) -> None:
    value = token(READ_ONLY, None)
    first, second = ctap2.get_info(), ctap2.get_info()
    with check("GI-29"):
        assert are_sealed_anew(first.enc_identifier, second.enc_identifier)
        assert first.get_identifier(value) == second.get_identifier(value)
        power.cycle()
        assert ctap2.get_info().get_identifier(value) == first.get_identifier(value)


@covers("GI-30")
@touches(0)
def test_store_state_is_sealed_anew_each_time_and_stays_the_same(
    store_state: Read, ctap2: Ctap2, check: Check
) -> None:
    first, second = (ctap2.get_info().enc_cred_store_state for _ in range(2))
    with check("GI-30"):
        assert are_sealed_anew(first, second)
        assert store_state() == store_state()


@covers("GI-31", "RST-21")
@touches(1)
def test_reset_makes_a_new_identifier(
    identified: None,
    ctap2: Ctap2,
    token: Token,
    platform: Platform,
    new_pin: NewPin,
    power: Power,
    send: Send,
    check: Check,
) -> None:
    before = ctap2.get_info().get_identifier(token(READ_ONLY, None))
    power.cycle()
    send(RESET)
    pin = new_pin()
    platform.set_pin(pin)
    anew = platform.token(pin, READ_ONLY, bound=False)
    with check("GI-31"), check("RST-21"):
        assert ctap2.get_info().get_identifier(anew) != before


@covers("CM-49", "MC-103")
@needs(version="FIDO_2_3+")
@touches(1)
def test_new_credential_changes_the_store_state(
    store_state: Read, make_credential: MakeCredential, check: Check
) -> None:
    before = store_state()
    make_credential(rk=True)
    with check("CM-49"), check("MC-103"):
        assert store_state() != before


@covers("CM-49")
@needs(version="FIDO_2_3+")
@touches(1)
def test_renaming_and_deleting_change_the_store_state(
    store_state: Read, discoverable: Credential, manage: Manage, check: Check
) -> None:
    manager, before = manage(), store_state()
    with check("CM-49"):
        manager.update(discoverable.descriptor, discoverable.request[3] | {"name": "new"})
        renamed = store_state()
        manager.delete(discoverable.descriptor)
        assert len({before, renamed, store_state()}) == 3


@covers("CM-49")
@needs(version="FIDO_2_3+")
@touches(2)
def test_nothing_else_changes_the_store_state(
    store_state: Read,
    credential: Credential,
    get_assertion: GetAssertion,
    token: Token,
    power: Power,
    check: Check,
) -> None:
    before = store_state()
    get_assertion(credential, changes={5: {"up": False}})
    token(ClientPin.PERMISSION.CREDENTIAL_MGMT, None)
    power.cycle()
    with check("CM-49"):
        assert store_state() == before
