"""Fingers as python-fido2 manages and asks for them, on a built-in key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from fido2.client import DefaultClientDataCollector, Fido2Client, UserInteraction
from fido2.ctap import CtapError
from fido2.ctap2 import Ctap2
from fido2.ctap2.bio import CaptureError, FPBioEnrollment
from fido2.ctap2.pin import ClientPin
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from rig.bench.file import Bench
from rig.bench.touch.presser import Intent
from rig.bench.touch.protocol import FINGERS, Fingertip
from rig.keys import OpenKey, open_key

PIN = "2580"
RP_ID = "example.keyrig.invalid"
REQUIRED = UserVerificationRequirement.REQUIRED
STRANGER = Fingertip(FINGERS[-1])
SAMPLES = 4


class Person(UserInteraction):
    """Presents a finger whenever asked, and counts how often the PIN was wanted."""

    def __init__(self) -> None:
        self.pins = 0

    def request_uv(self, permissions: ClientPin.PERMISSION, rp_id: str | None) -> bool:
        return True

    def request_pin(self, permissions: ClientPin.PERMISSION, rp_id: str | None) -> str:
        self.pins += 1
        return PIN


@pytest.fixture(params=["fingerprint", "uv-only"])
def key(request: pytest.FixtureRequest) -> Iterator[OpenKey]:
    """A key with a PIN that knows no finger."""
    with closing(open_key(f"virtual:{request.param}", Bench())) as key:
        ClientPin(Ctap2(key.link)).set_pin(PIN)
        yield key


@pytest.fixture
def bio(key: OpenKey) -> FPBioEnrollment:
    ctap2 = Ctap2(key.link)
    pins = ClientPin(ctap2)
    token = pins.get_pin_token(PIN, ClientPin.PERMISSION.BIO_ENROLL)
    return FPBioEnrollment(ctap2, pins.protocol, token)


@pytest.fixture
def template(bio: FPBioEnrollment) -> bytes:
    """The enrolled finger that touches where nothing is said."""
    capturing = bio.enroll()
    left = [capturing.remaining for _ in range(SAMPLES - 1) if capturing.capture() is None]
    template = capturing.capture()
    assert template is not None
    assert len(left) == SAMPLES - 1
    return template


class Site:
    """A relying party that wants its users verified, and the browser in front of the key."""

    def __init__(self, key: OpenKey) -> None:
        self.person = Person()
        collector = DefaultClientDataCollector(f"https://{RP_ID}")
        self.client = Fido2Client(key.link, collector, self.person)
        self.server = Fido2Server(PublicKeyCredentialRpEntity(id=RP_ID, name="keyrig"))

    def register(self) -> AttestedCredentialData:
        user = PublicKeyCredentialUserEntity(id=b"user", name="a", display_name="A")
        options, state = self.server.register_begin(user, user_verification=REQUIRED)
        response = self.client.make_credential(options.public_key)
        made = self.server.register_complete(state, response).credential_data
        assert made is not None
        return made

    def sign_in(self, credential: AttestedCredentialData) -> None:
        options, state = self.server.authenticate_begin([credential], user_verification=REQUIRED)
        answer = self.client.get_assertion(options.public_key).get_response(0)
        self.server.authenticate_complete(state, [credential], answer)


def test_sensor_is_told(bio: FPBioEnrollment) -> None:
    told = bio.get_fingerprint_sensor_info()
    assert told[bio.RESULT.FINGERPRINT_KIND] == 1
    assert told[bio.RESULT.MAX_SAMPLES_REQUIRED] == SAMPLES


def test_finger_is_named_and_removed(bio: FPBioEnrollment, template: bytes) -> None:
    bio.set_name(template, "thumb")
    assert bio.enumerate_enrollments() == {template: "thumb"}
    bio.remove_enrollment(template)
    assert bio.enumerate_enrollments() == {}


def test_bad_sample_is_told(key: OpenKey, bio: FPBioEnrollment) -> None:
    capturing = bio.enroll()
    with (
        key.presser.wanting(Intent(finger=Fingertip("thumb", readable=False))),
        pytest.raises(CaptureError) as caught,
    ):
        capturing.capture()
    assert caught.value.code == bio.FEEDBACK.FP_POOR_QUALITY
    capturing.cancel()


def test_finger_alone_registers_and_signs_in(key: OpenKey, template: bytes) -> None:
    site = Site(key)
    site.sign_in(site.register())
    assert site.person.pins == 0


@pytest.mark.parametrize("key", ["fingerprint"], indirect=True)
def test_pin_serves_where_no_finger_is_taken_any_more(key: OpenKey, template: bytes) -> None:
    site, pins = Site(key), ClientPin(Ctap2(key.link))
    full = pins.get_uv_retries()
    with key.presser.wanting(Intent(finger=STRANGER)):
        for _ in range(full):
            with pytest.raises(CtapError, match=r"UV_INVALID|UV_BLOCKED"):
                pins.get_uv_token(ClientPin.PERMISSION.CREDENTIAL_MGMT)
    site.register()
    assert (site.person.pins, pins.get_uv_retries()) == (1, full)
