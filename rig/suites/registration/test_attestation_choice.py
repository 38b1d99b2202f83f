"""What a relying party may ask of attestation (CTAP 6.1.2 steps 9 and 18)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Info

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, MakeCredential, Request, Send
from rig.suites.registration.request import MAKE_CREDENTIAL, Member, Part

ENTERPRISE = "enterprise-attestation"


@pytest.fixture
def no_enterprise(info: Info) -> None:
    """A key without the feature: it does not list ep, neither enabled nor disabled."""
    if "ep" in info.options:
        pytest.skip("the key has enterprise attestation")


@covers("MC-33")
@needs(option="!alwaysUv")
@needs(version="FIDO_2_1+")
@consent("wipe", ENTERPRISE)
def test_enterprise_attestation_is_refused_without_the_feature(
    no_enterprise: None, no_pin: None, send: Send, registration: Request, check: Check
) -> None:
    with check("MC-33"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(MAKE_CREDENTIAL, registration({Member.ENTERPRISE_ATTESTATION: 1}))


@covers("MC-36")
@needs(version="FIDO_2_1+")
@consent("wipe", ENTERPRISE)
def test_enterprise_attestation_must_be_an_integer(
    no_pin: None, send: Send, registration: Request, info: Info, check: Check
) -> None:
    case = None if "ep" in info.options else "ep not listed"
    request = registration({Member.ENTERPRISE_ATTESTATION: "1"})
    with check("MC-36", case=case), refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE):
        send(MAKE_CREDENTIAL, request)


@covers("MC-98")
@needs(version="FIDO_2_2+")
@touches(1)
def test_no_attestation_is_given_where_none_is_wanted(
    make_credential: MakeCredential, check: Check
) -> None:
    with check("MC-98"):
        reply = make_credential({Member.ATTESTATION_FORMATS_PREFERENCE: ["none"]}).reply
        assert (reply.get(Part.FMT), reply.get(Part.ATT_STMT)) == ("none", {})


@covers("MC-99")
@needs(version="FIDO_2_2+")
@touches(1)
def test_unknown_format_falls_back_to_a_supported_one(
    make_credential: MakeCredential, info: Info, check: Check
) -> None:
    with check("MC-99"):
        reply = make_credential({Member.ATTESTATION_FORMATS_PREFERENCE: ["keyrig"]}).reply
        assert reply.get(Part.FMT) in {"none", *info.attestation_formats}


@covers("MC-100")
@needs(version="FIDO_2_2+")
@touches(2)
def test_empty_preference_is_as_good_as_none(make_credential: MakeCredential, check: Check) -> None:
    usual = make_credential().reply.get(Part.FMT)
    with check("MC-100"):
        reply = make_credential({Member.ATTESTATION_FORMATS_PREFERENCE: []}).reply
        assert reply.get(Part.FMT) == usual


@covers("MC-101")
@needs(version="FIDO_2_2+")
@consent("store")
def test_preference_must_be_an_array(
    no_pin: None, send: Send, registration: Request, check: Check
) -> None:
    request = registration({Member.ATTESTATION_FORMATS_PREFERENCE: "none"})
    with check("MC-101"), refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE):
        send(MAKE_CREDENTIAL, request)
