"""Settings as python-fido2 changes them, on a built-in key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import Config, Ctap2
from fido2.ctap2.pin import ClientPin

from rig.bench.file import Bench
from rig.keys import OpenKey, open_key

PIN, LONGER = "2580", "258025"
RP_ID = "example.keyrig.invalid"
USER = {"id": b"user", "name": "user"}
ES256: list[Mapping[str, Any]] = [{"type": "public-key", "alg": -7}]


@pytest.fixture
def key() -> Iterator[OpenKey]:
    """A key with a PIN."""
    with closing(open_key("virtual", Bench())) as key:
        ClientPin(Ctap2(key.link)).set_pin(PIN)
        yield key


def config(key: OpenKey, pin: str = PIN) -> Config:
    ctap2 = Ctap2(key.link)
    pins = ClientPin(ctap2)
    token = pins.get_pin_token(pin, ClientPin.PERMISSION.AUTHENTICATOR_CFG)
    return Config(ctap2, pins.protocol, token)


def test_settings_that_python_fido2_changes_are_told_by_getinfo(key: OpenKey) -> None:
    config(key).enable_enterprise_attestation()
    config(key).toggle_always_uv()
    config(key).set_min_pin_length(6, [RP_ID], pin_complexity_policy=True)
    info = Ctap2(key.link).info
    assert (info.options["ep"], info.options["alwaysUv"]) == (True, True)
    assert (info.min_pin_length, info.force_pin_change) == (6, True)
    assert (info.pin_complexity_policy, "U2F_V2" in info.versions) == (True, False)


def test_pin_that_became_too_short_is_changed_before_it_serves_again(key: OpenKey) -> None:
    config(key).set_min_pin_length(6)
    with pytest.raises(CtapError, match="PIN_POLICY_VIOLATION"):
        config(key)
    ClientPin(Ctap2(key.link)).change_pin(PIN, LONGER)
    config(key, LONGER).set_min_pin_length(6)


def test_listed_relying_party_reads_the_least_length_from_python_fido2(key: OpenKey) -> None:
    config(key).set_min_pin_length(rp_ids=[RP_ID])
    ctap2 = Ctap2(key.link)
    pins = ClientPin(ctap2)
    token = pins.get_pin_token(PIN, ClientPin.PERMISSION.MAKE_CREDENTIAL, RP_ID)
    client_data_hash = bytes(32)
    made = ctap2.make_credential(
        client_data_hash,
        {"id": RP_ID, "name": "keyrig"},
        USER,
        ES256,
        extensions={"minPinLength": True},
        pin_uv_param=pins.protocol.authenticate(token, client_data_hash),
        pin_uv_protocol=pins.protocol.VERSION,
    )
    assert made.auth_data.extensions == {"minPinLength": 4}


def test_enterprise_attestation_reaches_python_fido2(key: OpenKey) -> None:
    config(key).enable_enterprise_attestation()
    ctap2 = Ctap2(key.link)
    made = ctap2.make_credential(
        bytes(32), {"id": RP_ID, "name": "keyrig"}, USER, ES256, enterprise_attestation=2
    )
    assert made.ep_att is True
