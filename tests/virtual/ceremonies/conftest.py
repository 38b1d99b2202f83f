"""A site and a browser, both python-fido2's, and somebody who has a key of the software."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from fido2.attestation import Attestation
from fido2.client import DefaultClientDataCollector, Fido2Client, UserInteraction
from fido2.ctap2 import Ctap2, FPBioEnrollment
from fido2.ctap2.extensions import (
    CredBlobExtension,
    CredProtectExtension,
    Ctap2Extension,
    HmacSecretExtension,
    LargeBlobExtension,
    MinPinLengthExtension,
    PinComplexityPolicyExtension,
    ThirdPartyPaymentExtension,
)
from fido2.ctap2.pin import ClientPin
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from rig.bench.touch.presser import Presser
from rig.bench.touch.virtual import VirtualTouch
from rig.keys.inprocess import InProcessConnection
from rig.link.device import KeyDevice
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey

RP_ID, PIN = "site.keyrig.invalid", "258013"
EXTENSIONS: tuple[Callable[[], Ctap2Extension], ...] = (
    HmacSecretExtension,
    LargeBlobExtension,
    CredBlobExtension,
    CredProtectExtension,
    MinPinLengthExtension,
    PinComplexityPolicyExtension,
    ThirdPartyPaymentExtension,
)


class Holder(UserInteraction):
    """Knows the PIN."""

    def request_pin(self, permissions: ClientPin.PERMISSION, rp_id: str | None) -> str:
        return PIN


class Visit:
    """One key, plugged in where a browser shows one site; with PIN and finger if it can be.

    Attributes:
        device: The key, as python-fido2 sees it.
        rp_id: The site.
        pin: The PIN of the key, if it has one.
        verification: Whether the site wants the person verified: wherever the key can.
    """

    def __init__(self, profile: str) -> None:
        self.rp_id, self.pin = RP_ID, PIN
        self.clock = VirtualClock()
        self.key = VirtualKey(profile, clock=self.clock)
        finger = Presser(VirtualTouch(self.key.sensor, self.clock))
        self.device = KeyDevice(lambda: InProcessConnection(self.key, self.clock), [finger])
        self.verification = UserVerificationRequirement.DISCOURAGED
        options = self.ctap2.info.options
        if "clientPin" in options:
            ClientPin(self.ctap2).set_pin(PIN)
            self.verification = UserVerificationRequirement.REQUIRED
        if "bioEnroll" in options:
            self._enrol()
        self.site = Fido2Server(
            PublicKeyCredentialRpEntity(id=RP_ID, name="Site"),
            attestation=AttestationConveyancePreference.DIRECT,
        )

    @property
    def ctap2(self) -> Ctap2:
        """The key of now, without anything that was remembered of it."""
        return Ctap2(self.device)

    @property
    def browser(self) -> Fido2Client:
        """A browser that has just been started."""
        collector = DefaultClientDataCollector(f"https://{RP_ID}")
        return Fido2Client(self.device, collector, Holder(), [make() for make in EXTENSIONS])

    def _enrol(self) -> None:
        pins = ClientPin(self.ctap2)
        token = pins.get_pin_token(PIN, ClientPin.PERMISSION.BIO_ENROLL)
        enrolment = FPBioEnrollment(self.ctap2, pins.protocol, token).enroll()
        while enrolment.capture() is None:
            assert enrolment.remaining, "the sensor never has enough"

    def only(self, algorithm: int) -> None:
        """Let the site take one algorithm alone."""
        kind = PublicKeyCredentialType.PUBLIC_KEY
        self.site.allowed_algorithms = [PublicKeyCredentialParameters(type=kind, alg=algorithm)]

    def register(
        self, extensions: dict[str, Any] | None = None, *, stored: bool = False
    ) -> tuple[AttestedCredentialData, RegistrationResponse]:
        """Register a new account; the site verifies what came, its attestation too."""
        options, state = self.site.register_begin(
            PublicKeyCredentialUserEntity(id=secrets.token_bytes(16), name="a", display_name="A"),
            resident_key_requirement=(
                ResidentKeyRequirement.REQUIRED if stored else ResidentKeyRequirement.DISCOURAGED
            ),
            user_verification=self.verification,
            extensions=extensions,
        )
        response = self.browser.make_credential(options.public_key)
        registered = self.site.register_complete(state, response)
        attested = response.response.attestation_object
        verifier = Attestation.for_type(attested.fmt)()
        verifier.verify(attested.att_stmt, attested.auth_data, response.response.client_data.hash)
        assert registered.credential_data is not None
        return registered.credential_data, response

    def sign_in(
        self,
        credential: AttestedCredentialData,
        extensions: dict[str, Any] | None = None,
        *,
        named: bool = True,
    ) -> AuthenticationResponse:
        """Sign in; the site verifies the answer."""
        options, state = self.site.authenticate_begin(
            [credential] if named else None,
            user_verification=self.verification,
            extensions=extensions,
        )
        answer = self.browser.get_assertion(options.public_key).get_response(0)
        self.site.authenticate_complete(state, [credential], answer)
        return answer


@pytest.fixture
def visit() -> Callable[[str], Visit]:
    """Makes a site and a browser for a new key of a profile."""
    return Visit
