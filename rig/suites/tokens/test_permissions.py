"""getPinUvAuthTokenUsingPinWithPermissions (0x09) and what its tokens may do (CTAP 6.5.5.7.2)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, each_protocol, needs, touches
from rig.marks.answers import refused
from rig.suites.client_pin.requests import (
    CLIENT_PIN,
    HAS_CLIENT_PIN,
    HAS_PERMISSIONS,
    PERMISSION,
    Member,
    without,
)
from rig.suites.fixtures import Check, Credential, MakeCredential, Pin, Request, Send
from rig.suites.platform_side import NewPin, Platform
from rig.suites.tokens.authorising import (
    GET_ASSERTION,
    MAKE_CREDENTIAL,
    asserting,
    registering,
    silent,
)

pytestmark = [*HAS_CLIENT_PIN, consent("wipe")]

MAKING = PERMISSION.MAKE_CREDENTIAL
ASSERTING = PERMISSION.GET_ASSERTION
UNDEFINED = 0x80


@pytest.fixture
def other(rp: dict[str, str]) -> dict[str, str]:
    """A relying party beside this test's own."""
    return {"id": f"other.{rp['id']}", "name": "keyrig"}


@covers("CPT-16")
@needs(option="!pinUvAuthToken")
def test_key_without_permissions_does_not_know_them(
    pin: Pin, platform: Platform, rp: dict[str, str], send: Send, check: Check
) -> None:
    members = platform.agree().get_token(pin, ASSERTING, rp["id"])
    with check("CPT-16"), refused(CtapError.ERR.INVALID_SUBCOMMAND):
        send(CLIENT_PIN, members)


@covers("CPT-17")
@HAS_PERMISSIONS
def test_token_is_asked_for_with_permissions(
    pin: Pin, platform: Platform, rp: dict[str, str], send: Send, check: Check
) -> None:
    members = without(platform.agree().get_token(pin, ASSERTING, rp["id"]), Member.PERMISSIONS)
    with check("CPT-17"), refused(CtapError.ERR.MISSING_PARAMETER):
        send(CLIENT_PIN, members)


@covers("CPT-18")
@HAS_PERMISSIONS
def test_token_is_not_asked_for_with_no_permissions_at_all(
    pin: Pin, platform: Platform, rp: dict[str, str], send: Send, check: Check
) -> None:
    members = platform.agree().get_token(pin, 0, rp["id"])
    with check("CPT-18"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(CLIENT_PIN, members)


@covers("CPT-19")
@HAS_PERMISSIONS
@pytest.mark.parametrize("permission", [MAKING, ASSERTING], ids=["mc", "ga"])
def test_token_for_no_relying_party_is_given(
    permission: int, pin: Pin, platform: Platform, check: Check
) -> None:
    with check("CPT-19", case="when issued"):
        assert platform.token(pin, permission, bound=False)


@covers("CPT-19")
@HAS_PERMISSIONS
@touches(0)
def test_token_for_no_relying_party_is_bound_by_its_first_use(
    pin: Pin,
    platform: Platform,
    credential: Credential,
    other: dict[str, str],
    registration: Request,
    assertion: Request,
    send: Send,
    check: Check,
) -> None:
    with check("CPT-19", case="when issued"):
        token = platform.token(pin, MAKING | ASSERTING, bound=False)
    first = silent(assertion({3: [credential.descriptor]}))
    send(GET_ASSERTION, asserting(first, token, platform.protocol))
    with check("CPT-19", case="second RP"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, registering(registration({2: other}), token, platform.protocol))


@covers("CPT-20")
@HAS_PERMISSIONS
@needs(option="!credMgmt")
def test_credential_management_is_not_granted_where_there_is_none(
    pin: Pin, platform: Platform, send: Send, check: Check
) -> None:
    members = platform.agree().get_token(pin, PERMISSION.CREDENTIAL_MGMT, None)
    with check("CPT-20"), refused(CtapError.ERR.UNAUTHORIZED_PERMISSION):
        send(CLIENT_PIN, members)


@covers("CPT-21")
@HAS_PERMISSIONS
@needs(option="!bioEnroll?")
def test_bio_enrollment_is_not_granted_where_there_is_none(
    pin: Pin, platform: Platform, send: Send, check: Check
) -> None:
    members = platform.agree().get_token(pin, PERMISSION.BIO_ENROLL, None)
    with check("CPT-21"), refused(CtapError.ERR.UNAUTHORIZED_PERMISSION):
        send(CLIENT_PIN, members)


@covers("CPT-22")
@HAS_PERMISSIONS
@needs(option="!largeBlobs")
def test_large_blob_writes_are_not_granted_where_there_are_none(
    pin: Pin, platform: Platform, send: Send, check: Check
) -> None:
    members = platform.agree().get_token(pin, PERMISSION.LARGE_BLOB_WRITE, None)
    with check("CPT-22"), refused(CtapError.ERR.UNAUTHORIZED_PERMISSION):
        send(CLIENT_PIN, members)


@covers("CPT-23")
@HAS_PERMISSIONS
@needs(option="!authnrCfg")
def test_configuration_is_not_granted_where_there_is_none(
    pin: Pin, platform: Platform, send: Send, check: Check
) -> None:
    members = platform.agree().get_token(pin, PERMISSION.AUTHENTICATOR_CFG, None)
    with check("CPT-23"), refused(CtapError.ERR.UNAUTHORIZED_PERMISSION):
        send(CLIENT_PIN, members)


@covers("CPT-25")
@HAS_PERMISSIONS
@needs(version="FIDO_2_2+")
@pytest.mark.parametrize(
    "beside",
    [
        pytest.param(0, id="alone", marks=needs(option="!perCredMgmtRO")),
        pytest.param(ASSERTING, id="beside-ga"),
    ],
)
def test_persistent_reading_is_not_granted_without_support_or_beside_another(
    beside: int, pin: Pin, platform: Platform, rp: dict[str, str], send: Send, check: Check
) -> None:
    permissions = PERMISSION.PERSISTENT_CREDENTIAL_MGMT | beside
    members = platform.agree().get_token(pin, permissions, rp["id"] if beside else None)
    with check("CPT-25"), refused(CtapError.ERR.UNAUTHORIZED_PERMISSION):
        send(CLIENT_PIN, members)


@covers("CPT-26")
@HAS_PERMISSIONS
@touches(1)
def test_undefined_permission_is_ignored(
    pin: Pin, platform: Platform, registration: Request, send: Send, check: Check
) -> None:
    with check("CPT-26"):
        token = platform.token(pin, MAKING | UNDEFINED)
        send(MAKE_CREDENTIAL, registering(registration(), token, platform.protocol))


@covers("CPT-28")
@HAS_PERMISSIONS
@each_protocol
def test_permissions_need_a_pin_to_be_set(
    no_pin: None,
    platform: Platform,
    new_pin: NewPin,
    rp: dict[str, str],
    send: Send,
    check: Check,
) -> None:
    members = platform.agree().get_token(new_pin(), ASSERTING, rp["id"])
    with check("CPT-28"), refused(CtapError.ERR.PIN_NOT_SET):
        send(CLIENT_PIN, members)


@covers("CPT-31")
@HAS_PERMISSIONS
@touches(0)
def test_token_for_assertions_does_not_register(
    pin: Pin, platform: Platform, registration: Request, send: Send, check: Check
) -> None:
    token = platform.token(pin, ASSERTING)
    with check("CPT-31"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, registering(registration(), token, platform.protocol))


@covers("CPT-31")
@HAS_PERMISSIONS
@touches(0)
def test_token_for_registrations_does_not_assert(
    pin: Pin,
    platform: Platform,
    credential: Credential,
    assertion: Request,
    send: Send,
    check: Check,
) -> None:
    token = platform.token(pin, MAKING)
    members = assertion({3: [credential.descriptor]})
    with check("CPT-31"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(GET_ASSERTION, asserting(members, token, platform.protocol))


@covers("CPT-32")
@HAS_PERMISSIONS
@touches(0)
def test_token_for_one_relying_party_does_not_register_at_another(
    pin: Pin,
    platform: Platform,
    other: dict[str, str],
    registration: Request,
    send: Send,
    check: Check,
) -> None:
    token = platform.token(pin, MAKING)
    with check("CPT-32"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(MAKE_CREDENTIAL, registering(registration({2: other}), token, platform.protocol))


@covers("CPT-32")
@HAS_PERMISSIONS
@touches(1)
def test_token_for_one_relying_party_does_not_assert_at_another(
    pin: Pin,
    platform: Platform,
    other: dict[str, str],
    make_credential: MakeCredential,
    assertion: Request,
    send: Send,
    check: Check,
) -> None:
    there = make_credential({2: other})
    token = platform.token(pin, ASSERTING)
    members = assertion({1: other["id"], 3: [there.descriptor]})
    with check("CPT-32"), refused(CtapError.ERR.PIN_AUTH_INVALID):
        send(GET_ASSERTION, asserting(members, token, platform.protocol))
