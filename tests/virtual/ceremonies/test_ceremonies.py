"""Registration and sign-in from end to end: every algorithm and extension of every profile.

Site and browser are python-fido2's, so whatever passes here is judged by software of others.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from fido2.client import ClientError
from fido2.ctap2 import Config
from fido2.ctap2.pin import ClientPin
from fido2.utils import websafe_encode

from rig.virtual.algorithms import SIGNERS
from rig.virtual.extensions import EXTENSIONS
from rig.virtual.profiles import PROFILES

if TYPE_CHECKING:
    from tests.virtual.ceremonies.conftest import Visit

CTAP2_PROFILES = [name for name, each in PROFILES.items() if each.commands]
STORING = [name for name in CTAP2_PROFILES if PROFILES[name].options.get("rk")]
ALGORITHMS = [
    pytest.param(name, int(algorithm), id=f"{name}-{algorithm.name}")
    for name in CTAP2_PROFILES
    for algorithm in PROFILES[name].algorithms
]
SALTS = [os.urandom(32) for _ in range(3)]
BLOB = os.urandom(32)
TEXT = os.urandom(1500)
PAYMENT = {"payment": {"isPayment": True}}


def offering(*extensions: str, option: str | None = None) -> pytest.MarkDecorator:
    """Take each profile that offers these extensions, or has this option."""
    names = [
        name
        for name in CTAP2_PROFILES
        if set(extensions) <= set(PROFILES[name].extensions)
        and (option is None or option in PROFILES[name].options)
    ]
    assert names, "no profile offers that"
    return pytest.mark.parametrize("profile", names)


def signed(response: Any) -> Any:
    """What the key signed of extensions."""
    return response.response.authenticator_data.extensions


def test_every_algorithm_and_extension_is_offered_by_a_profile() -> None:
    assert {row.values[1] for row in ALGORITHMS} == set(SIGNERS)
    assert {name for each in PROFILES.values() for name in each.extensions} == set(EXTENSIONS)


@pytest.mark.parametrize(("profile", "algorithm"), ALGORITHMS)
def test_a_credential_of_each_algorithm_registers_and_signs_in(
    visit: Callable[[str], Visit], profile: str, algorithm: int
) -> None:
    on = visit(profile)
    on.only(algorithm)
    for stored in {False, profile in STORING}:
        credential, _ = on.register(stored=stored)
        assert credential.public_key[3] == algorithm
        answer = on.sign_in(credential, named=not stored)
        verified = answer.response.authenticator_data.is_user_verified()
        assert verified is ("clientPin" in PROFILES[profile].options)


@offering("credProtect", option="clientPin")
def test_a_protected_credential_is_found_by_those_it_may_be_found_by(
    visit: Callable[[str], Visit], profile: str
) -> None:
    on = visit(profile)
    policy = {
        "credentialProtectionPolicy": "userVerificationRequired",
        "enforceCredentialProtectionPolicy": True,
    }
    credential, made = on.register(policy, stored=profile in STORING)
    assert made.response.attestation_object.auth_data.extensions == {"credProtect": 3}
    on.sign_in(credential, named=profile not in STORING)


@offering("credBlob")
def test_a_cred_blob_comes_back(visit: Callable[[str], Visit], profile: str) -> None:
    on = visit(profile)
    credential, made = on.register({"credBlob": BLOB}, stored=True)
    assert made.response.attestation_object.auth_data.extensions == {"credBlob": True}
    answer = on.sign_in(credential, {"getCredBlob": True}, named=False)
    assert signed(answer) == {"credBlob": BLOB}


@offering("largeBlobKey")
def test_large_blobs_are_kept_side_by_side(visit: Callable[[str], Visit], profile: str) -> None:
    on, texts = visit(profile), (TEXT[:100], TEXT[100:300])
    accounts = []
    for text in texts:
        credential, made = on.register({"largeBlob": {"support": "required"}}, stored=True)
        assert made.client_extension_results.large_blob.supported is True
        written = on.sign_in(credential, {"largeBlob": {"write": text}})
        assert written.client_extension_results.large_blob.written is True
        accounts.append(credential)
    for credential, text in zip(accounts, texts, strict=True):
        read = on.sign_in(credential, {"largeBlob": {"read": True}})
        assert read.client_extension_results.large_blob.blob == text


@offering("hmac-secret")
def test_a_pseudo_random_function_is_the_same_each_time(
    visit: Callable[[str], Visit], profile: str
) -> None:
    on = visit(profile)
    credential, made = on.register({"prf": {}})
    assert made.client_extension_results.prf.enabled is True

    def of(first: bytes, second: bytes | None = None) -> Any:
        inputs = {"first": first} | ({"second": second} if second else {})
        by_id = {websafe_encode(credential.credential_id): inputs}
        answer = on.sign_in(credential, {"prf": {"evalByCredential": by_id}})
        results = answer.client_extension_results.prf.results
        return results.first, results.second or None

    assert of(SALTS[0])[0] == of(SALTS[0])[0]
    assert of(SALTS[0], SALTS[1]) == (of(SALTS[0])[0], of(SALTS[1])[0])
    assert len({of(salt)[0] for salt in SALTS}) == len(SALTS)


@offering("hmac-secret-mc")
def test_a_registration_evaluates_the_function_too(
    visit: Callable[[str], Visit], profile: str
) -> None:
    on, inputs = visit(profile), {"first": SALTS[0], "second": SALTS[1]}
    credential, made = on.register({"prf": {"eval": inputs}})
    at_once = made.client_extension_results.prf.results
    answer = on.sign_in(credential, {"prf": {"eval": inputs}})
    later = answer.client_extension_results.prf.results
    assert (at_once.first, at_once.second) == (later.first, later.second)


@offering("thirdPartyPayment")
def test_a_payment_credential_says_so(visit: Callable[[str], Visit], profile: str) -> None:
    on = visit(profile)
    payer, _ = on.register(PAYMENT)
    other, _ = on.register()
    assert signed(on.sign_in(payer, PAYMENT)) == {"thirdPartyPayment": True}
    assert signed(on.sign_in(other, PAYMENT)) == {"thirdPartyPayment": False}


@offering("minPinLength", option="setMinPINLength")
def test_the_least_pin_length_is_told_to_those_who_may_know(
    visit: Callable[[str], Visit], profile: str
) -> None:
    on = visit(profile)
    asked = {"minPinLength": True}
    assert not on.register(asked)[1].response.attestation_object.auth_data.extensions
    pins, permission = ClientPin(on.ctap2), ClientPin.PERMISSION.AUTHENTICATOR_CFG
    token = pins.get_pin_token(on.pin, permission)
    Config(on.ctap2, pins.protocol, token).set_min_pin_length(rp_ids=[on.rp_id])
    made = on.register(asked)[1].response.attestation_object.auth_data
    assert made.extensions == asked | {"minPinLength": on.ctap2.info.min_pin_length}


@offering()
def test_all_that_a_key_offers_goes_together(visit: Callable[[str], Visit], profile: str) -> None:
    on, offered = visit(profile), set(PROFILES[profile].extensions)
    everything = {
        "credentialProtectionPolicy": "userVerificationOptionalWithCredentialIDList",
        "credBlob": BLOB,
        "largeBlob": {"support": "preferred"},
        "prf": {"eval": {"first": SALTS[0]}},
        **PAYMENT,
    }
    credential, made = on.register(everything, stored=profile in STORING)
    outputs = made.response.attestation_object.auth_data.extensions or {}
    always = {"credProtect", "credBlob", "hmac-secret", "hmac-secret-mc"}
    assert set(outputs) == always & offered
    wanted = {"getCredBlob": True, "prf": {"eval": {"first": SALTS[0]}}, **PAYMENT}
    answer = on.sign_in(credential, wanted)
    given = {"credBlob", "hmac-secret", "thirdPartyPayment"}
    assert set(signed(answer) or {}) == given & offered


@pytest.mark.parametrize("profile", CTAP2_PROFILES)
def test_a_site_gets_no_answer_from_another_key(
    visit: Callable[[str], Visit], profile: str
) -> None:
    credential, _ = visit(profile).register(stored=profile in STORING)
    with pytest.raises(ClientError) as refused:
        visit(profile).sign_in(credential)
    assert refused.value.code is ClientError.ERR.DEVICE_INELIGIBLE
