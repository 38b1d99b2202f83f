"""Registration and sign-in end to end, through a WebAuthn client to a relying party."""

from __future__ import annotations

from fido2.client import ClientError, Fido2Client
from fido2.server import Fido2Server
from fido2.webauthn import PublicKeyCredentialCreationOptions

from rig.marks import covers, needs, touches
from rig.suites.ceremony import (
    DISCOURAGED,
    REQUIRED,
    challenge,
    new_account,
    register,
    relied,
    sign_in,
)
from rig.suites.fixtures import Check, Pin


def refusal(
    client: Fido2Client, options: PublicKeyCredentialCreationOptions
) -> ClientError.ERR | None:
    """Return how the client refuses a registration; None if it does not."""
    try:
        client.make_credential(options)
    except ClientError as error:
        return error.code
    return None


@covers("MC-83", "GA-53")
@needs(option="!alwaysUv")
@touches(2)
def test_touch_alone_registers_and_signs_in(
    no_pin: None,
    fido_client: Fido2Client,
    relying_party: Fido2Server,
    check: Check,
) -> None:
    with check("MC-83"), relied():
        credential = register(fido_client, relying_party, new_account(), DISCOURAGED)
    with check("GA-53"), relied():
        sign_in(fido_client, relying_party, credential, verification=DISCOURAGED)


@covers("MC-45", "GA-17")
@touches(2)
def test_pin_and_touch_register_and_sign_in(
    pin: Pin,
    fido_client: Fido2Client,
    relying_party: Fido2Server,
    check: Check,
) -> None:
    with check("MC-45"), relied():
        credential = register(fido_client, relying_party, new_account(), REQUIRED)
    with check("GA-17"), relied():
        sign_in(fido_client, relying_party, credential, verification=REQUIRED)


@covers("MC-70", "GA-48")
@needs(option="rk")
@touches(2)
def test_discoverable_credential_signs_in_without_a_user_name(
    pin: Pin,
    fido_client: Fido2Client,
    relying_party: Fido2Server,
    check: Check,
) -> None:
    account = new_account()
    with check("MC-70"), relied():
        kept = register(fido_client, relying_party, account, REQUIRED, discoverable=True)
        [answer] = sign_in(fido_client, relying_party, kept, verification=REQUIRED, by_id=False)
    with check("GA-48"):
        assert answer.response.user_handle == account.id


@covers("MC-51")
@needs(option="!alwaysUv")
@touches(2)
def test_second_registration_of_a_key_is_refused(
    no_pin: None,
    fido_client: Fido2Client,
    relying_party: Fido2Server,
    check: Check,
) -> None:
    account = new_account()
    registered = register(fido_client, relying_party, account, DISCOURAGED)
    options, _ = relying_party.register_begin(
        account, [registered], user_verification=DISCOURAGED, challenge=challenge()
    )
    with check("MC-51"):
        assert refusal(fido_client, options.public_key) is ClientError.ERR.DEVICE_INELIGIBLE
