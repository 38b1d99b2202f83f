"""Extensions asked for as a browser does: python-fido2's client on a built-in key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from fido2.client import DefaultClientDataCollector, Fido2Client, UserInteraction
from fido2.ctap2 import Ctap2
from fido2.ctap2.extensions import CredProtectExtension, HmacSecretExtension
from fido2.ctap2.pin import ClientPin
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
)

from rig.bench.file import Bench
from rig.keys import open_key

PIN = "2580"
RP_ID = "example.keyrig.invalid"
DISCOURAGED = {"user_verification": "discouraged"}
SALTS = {"salt1": b"\x01" * 32, "salt2": b"\x02" * 32}


class KnowsPin(UserInteraction):
    def request_pin(self, permissions: ClientPin.PERMISSION, rp_id: str | None) -> str:
        return PIN


class Browser:
    """A client and a relying party in front of one key."""

    def __init__(self, link: Any) -> None:
        self.ctap2 = Ctap2(link)
        collector = DefaultClientDataCollector(f"https://{RP_ID}")
        hmac_secret: Any = HmacSecretExtension
        extensions = [hmac_secret(allow_hmac_secret=True), CredProtectExtension()]
        self.client = Fido2Client(link, collector, KnowsPin(), extensions=extensions)
        self.server = Fido2Server(PublicKeyCredentialRpEntity(id=RP_ID, name="keyrig"))

    def register(self, **how: Any) -> tuple[AttestedCredentialData, Any]:
        """Return the credential and what the client made of the extension outputs."""
        user = PublicKeyCredentialUserEntity(id=b"user", name="a", display_name="A")
        options, state = self.server.register_begin(user, **DISCOURAGED | how)
        response = self.client.make_credential(options.public_key)
        registered = self.server.register_complete(state, response)
        assert registered.credential_data is not None
        return registered.credential_data, response.client_extension_results

    def sign_in(self, credential: AttestedCredentialData, **how: Any) -> Any:
        """Return what the client made of the extension outputs."""
        options, state = self.server.authenticate_begin([credential], **DISCOURAGED | how)
        answer = self.client.get_assertion(options.public_key).get_response(0)
        self.server.authenticate_complete(state, [credential], answer)
        return answer.client_extension_results


@pytest.fixture
def browser() -> Iterator[Browser]:
    with closing(open_key("virtual:fido2.3", Bench())) as key:
        yield Browser(key.link)


def test_each_algorithm_of_the_key_registers_and_signs_in(browser: Browser) -> None:
    offered = browser.server.allowed_algorithms
    for listed in browser.ctap2.info.algorithms:
        browser.server.allowed_algorithms = [each for each in offered if each.alg == listed["alg"]]
        credential, _ = browser.register()
        assert credential.public_key[3] == listed["alg"]
        browser.sign_in(credential)
    assert len(browser.ctap2.info.algorithms) == 5


@pytest.mark.parametrize("with_pin", [False, True])
def test_hmac_secret_gives_the_same_at_every_sign_in(browser: Browser, *, with_pin: bool) -> None:
    if with_pin:
        ClientPin(browser.ctap2).set_pin(PIN)
    credential, created = browser.register(extensions={"hmacCreateSecret": True})
    both = browser.sign_in(credential, extensions={"hmacGetSecret": SALTS})["hmacGetSecret"]
    one = {"salt1": SALTS["salt2"]}
    swapped = browser.sign_in(credential, extensions={"hmacGetSecret": one})["hmacGetSecret"]
    assert created["hmacCreateSecret"] is True
    assert swapped["output1"] == both["output2"] != both["output1"]


def test_prf_gives_at_registration_what_it_gives_at_sign_in(browser: Browser) -> None:
    asked = {"prf": {"eval": {"first": b"first", "second": b"second"}}}
    credential, created = browser.register(extensions=asked)
    assert (
        browser.sign_in(credential, extensions=asked)["prf"]["results"]
        == (created["prf"]["results"])
    )


def test_cred_protect_is_enforced_as_the_client_asks(browser: Browser) -> None:
    asked = {
        "credentialProtectionPolicy": "userVerificationRequired",
        "enforceCredentialProtectionPolicy": True,
    }
    ClientPin(browser.ctap2).set_pin(PIN)
    credential, _ = browser.register(extensions=asked, user_verification="required")
    browser.sign_in(credential, user_verification="required")
