"""What relying parties are told of the policy on PINs, and which ones (CTAP 12.4 to 12.6)."""

from __future__ import annotations

from typing import Any

from rig.marks import consent, covers, needs, touches
from rig.suites.fixtures import (
    Check,
    Credential,
    GetAssertion,
    MakeCredential,
    Pin,
    Send,
    Settings,
)
from rig.suites.get_info.said import Member as Told
from rig.suites.get_info.said import ask
from rig.suites.settings import MIN_PIN_LENGTH, Param, SubCommand

pytestmark = [
    needs(capability="CBOR", extension="minPinLength"),
    needs(option="setMinPINLength"),
    consent("wipe", MIN_PIN_LENGTH),
]

EXTENSIONS = 6
LENGTH, COMPLEXITY = "minPinLength", "pinComplexityPolicy"


def list_only(settings: Settings, rp: dict[str, str]) -> None:
    """Let this relying party alone be told of PINs."""
    settings.set(SubCommand.SET_MIN_PIN_LENGTH, {Param.RP_IDS: [rp["id"]]})


def outputs(credential: Credential) -> dict[str, Any]:
    """Return the extension outputs that came with a credential."""
    return dict(credential.auth_data.extensions or {})


@covers("XMP-01", "CFG-27")
@touches(1)
def test_listed_relying_party_is_told_the_least_length(
    settings: Settings,
    pin: Pin,
    rp: dict[str, str],
    make_credential: MakeCredential,
    send: Send,
    check: Check,
) -> None:
    list_only(settings, rp)
    length = ask(send).get(Told.MIN_PIN_LENGTH)
    made = make_credential({EXTENSIONS: {LENGTH: True}})
    with check("XMP-01"), check("CFG-27"):
        assert outputs(made) == {LENGTH: length}


@covers("XMP-02", "CFG-27")
@touches(1)
def test_relying_party_that_is_listed_no_more_is_told_nothing(
    settings: Settings,
    pin: Pin,
    rp: dict[str, str],
    make_credential: MakeCredential,
    check: Check,
) -> None:
    list_only(settings, rp)
    list_only(settings, {"id": f"other.{rp['id']}"})
    made = make_credential({EXTENSIONS: {LENGTH: True}})
    with check("XMP-02"), check("CFG-27"):
        assert outputs(made) == {}


@covers("XMP-03")
@touches(1)
def test_relying_party_that_does_not_want_to_know_is_told_nothing(
    settings: Settings,
    pin: Pin,
    rp: dict[str, str],
    make_credential: MakeCredential,
    check: Check,
) -> None:
    list_only(settings, rp)
    made = make_credential({EXTENSIONS: {LENGTH: False}})
    with check("XMP-03"):
        assert outputs(made) == {}


@covers("XMP-05")
@needs(option="!alwaysUv")
@touches(2)
def test_least_length_is_told_at_registration_alone(
    settings: Settings,
    pin: Pin,
    rp: dict[str, str],
    credential: Credential,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    list_only(settings, rp)
    with check("XMP-05"):
        signed = get_assertion(credential, changes={4: {LENGTH: True}})
        assert not signed.auth_data.extensions


@covers("XMP-07")
@needs(extension=COMPLEXITY)
@touches(1)
def test_listed_relying_party_is_told_whether_simple_pins_are_refused(
    settings: Settings,
    pin: Pin,
    rp: dict[str, str],
    make_credential: MakeCredential,
    send: Send,
    check: Check,
) -> None:
    list_only(settings, rp)
    refuses = ask(send).get(Told.PIN_COMPLEXITY_POLICY)
    made = make_credential({EXTENSIONS: {COMPLEXITY: True}})
    with check("XMP-07"):
        assert outputs(made) == {COMPLEXITY: refuses}


@covers("XMP-08")
@needs(extension=COMPLEXITY)
@touches(1)
def test_other_relying_party_is_not_told_whether_simple_pins_are_refused(
    settings: Settings,
    pin: Pin,
    rp: dict[str, str],
    make_credential: MakeCredential,
    check: Check,
) -> None:
    list_only(settings, {"id": f"other.{rp['id']}"})
    made = make_credential({EXTENSIONS: {COMPLEXITY: True}})
    with check("XMP-08"):
        assert outputs(made) == {}
