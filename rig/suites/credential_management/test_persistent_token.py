"""The token that reads only and outlives a power cycle (CTAP 6.5.2.1 and 6.8, from 2.2 on)."""

from __future__ import annotations

from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.credential_management.managing import READ_ONLY, Manage, SubCommand, hashes, ids
from rig.suites.fixtures import Accounts, Check, Credential, MakeCredential, Pin, Power, Send
from rig.suites.platform_side import NewPin, Platform
from rig.suites.reset.steps import RESET

pytestmark = [
    needs(option="rk"),
    needs(option="perCredMgmtRO", version="FIDO_2_2+"),
    consent("wipe"),
]

PIN_AUTH_INVALID = CtapError.ERR.PIN_AUTH_INVALID


@covers("CM-47")
@touches(3)
def test_persistent_token_reads_everything(
    accounts: Accounts,
    make_credential: MakeCredential,
    rp: dict[str, str],
    other: dict[str, str],
    manage: Manage,
    check: Check,
) -> None:
    made = accounts(2)
    make_credential({2: other}, rk=True)
    reader = manage(READ_ONLY)
    with check("CM-47"):
        assert reader.metadata()
        assert len(hashes(reader.relying_parties())) >= 2
        assert set(ids(reader.credentials(rp["id"]))) == {each.id for each in made}


@covers("CM-48")
@touches(1)
def test_persistent_token_deletes_nothing(
    discoverable: Credential, manage: Manage, check: Check
) -> None:
    reader = manage(READ_ONLY)
    with check("CM-48"), refused(PIN_AUTH_INVALID):
        reader.delete(discoverable.descriptor)


@covers("CM-48")
@touches(1)
def test_persistent_token_renames_nothing(
    discoverable: Credential, manage: Manage, check: Check
) -> None:
    reader = manage(READ_ONLY)
    with check("CM-48"), refused(PIN_AUTH_INVALID):
        reader.update(discoverable.descriptor, discoverable.request[3])


@covers("CPT-39")
@touches(0)
def test_persistent_token_outlives_a_power_cycle(
    manage: Manage, power: Power, check: Check
) -> None:
    reader = manage(READ_ONLY)
    power.cycle()
    with check("CPT-39"):
        assert reader.metadata()


@covers("CPT-40", "CPC-17")
@touches(0)
def test_persistent_token_ends_with_a_new_pin(
    pin: Pin, platform: Platform, new_pin: NewPin, manage: Manage, check: Check
) -> None:
    reader = manage(READ_ONLY)
    platform.change_pin(pin, new_pin())
    with check("CPT-40"), check("CPC-17"), refused(PIN_AUTH_INVALID):
        reader.ask(SubCommand.METADATA)


@covers("CPT-40")
@touches(1)
def test_persistent_token_ends_with_a_reset(
    manage: Manage, platform: Platform, new_pin: NewPin, power: Power, send: Send, check: Check
) -> None:
    """CPT-40: asked under a new PIN, since a key without one may ignore any param."""
    reader = manage(READ_ONLY)
    power.cycle()
    send(RESET)
    platform.set_pin(new_pin())
    with check("CPT-40"), refused(PIN_AUTH_INVALID):
        reader.ask(SubCommand.METADATA)
