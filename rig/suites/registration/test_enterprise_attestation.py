"""Enterprise attestation: who gets it, and who does not (CTAP 6.1.2 step 9, 6.11.1 and 7.1)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, MakeCredential, Members, Pin, Request, Send, Settings
from rig.suites.get_info.said import ask
from rig.suites.registration.request import MAKE_CREDENTIAL, Member, Part, WithToken
from rig.suites.settings import ENTERPRISE, SubCommand

pytestmark = [
    needs(capability="CBOR", option="ep?"),
    needs(option="authnrCfg"),
    needs(option="clientPin?"),
    consent("wipe", ENTERPRISE),
]

BY_VENDOR, BY_PLATFORM = 1, 2
OF_CERTIFICATION = {"id": "enterprisetest.certinfra.fidoalliance.org", "name": "FIDO"}
"""The relying party that vendors put on their lists for FIDO's own certification."""


@pytest.fixture
def enterprise(settings: Settings, pin: Pin, send: Send) -> None:
    """A key with enterprise attestation on."""
    if not ask(send).grants("ep"):
        settings.set(SubCommand.ENABLE_ENTERPRISE_ATTESTATION)


@covers("MC-34")
@touches(0)
def test_enterprise_attestation_is_refused_while_it_is_off(
    settings: Settings,
    pin: Pin,
    registration: Request,
    with_token: WithToken,
    send: Send,
    check: Check,
) -> None:
    settings.require_off("ep")
    request = with_token(registration({Member.ENTERPRISE_ATTESTATION: BY_PLATFORM}))
    with check("MC-34"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(MAKE_CREDENTIAL, request)


@covers("MC-35")
@pytest.mark.parametrize("kind", [0, 3])
@touches(0)
def test_there_are_two_kinds_of_enterprise_attestation(
    kind: int,
    enterprise: None,
    registration: Request,
    with_token: WithToken,
    send: Send,
    check: Check,
) -> None:
    request = with_token(registration({Member.ENTERPRISE_ATTESTATION: kind}))
    with check("MC-35"), refused(CtapError.ERR.INVALID_OPTION):
        send(MAKE_CREDENTIAL, request)


@covers("MC-37")
@touches(1)
def test_relying_party_that_the_vendor_does_not_list_gets_the_ordinary_one(
    enterprise: None, make_credential: MakeCredential, check: Check
) -> None:
    with check("MC-37"):
        reply = make_credential({Member.ENTERPRISE_ATTESTATION: BY_VENDOR}).reply
        assert reply.get(Part.EP_ATT, False) is False


@covers("MC-38")
@touches(1)
def test_relying_party_that_the_vendor_lists_gets_it(
    enterprise: None, make_credential: MakeCredential, check: Check
) -> None:
    """MC-38: no key tells its list; FIDO's own relying party is on that of a certified one."""
    request: Members = {Member.ENTERPRISE_ATTESTATION: BY_VENDOR, Member.RP: OF_CERTIFICATION}
    reply = make_credential(request).reply
    if Part.EP_ATT not in reply:
        pytest.skip("FIDO's relying party is not on the vendor's list")
    with check("MC-38"):
        assert reply[Part.EP_ATT] is True


@covers("MC-39")
@touches(1)
def test_platform_that_knows_the_enterprise_gets_it(
    enterprise: None, make_credential: MakeCredential, check: Check
) -> None:
    """MC-39: a key that leaves it to the vendor's list alone gives the ordinary attestation."""
    with check("MC-39") as judging:
        reply = make_credential({Member.ENTERPRISE_ATTESTATION: BY_PLATFORM}).reply
        if Part.EP_ATT in reply:
            assert reply[Part.EP_ATT] is True
        else:
            judging.tolerate("by the vendor's list alone")
