"""Answers of keys that are wrong, late, or not the ones that were asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fido2.client import ClientError
from fido2.utils import websafe_decode, websafe_encode
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import integers, sampled_from

from tests.relying_parties.aws.hands import KeyInHand, SoftKey
from tests.relying_parties.aws.visitor import Times, Visitor

Hand = Callable[..., KeyInHand]
Visitors = Callable[..., Visitor]

PARTS = ("attestationObject", "clientDataJSON")


def test_answer_made_on_another_page_is_refused(visitor: Visitor, key: KeyInHand) -> None:
    visitor.root()
    options = visitor.done("/devices/options", {"name": "desk-key"})
    key.at("http://localhost:8471")
    assert visitor.refused("/devices/passkey", key.create(options)) == "bad-ceremony"
    assert visitor.names == []


def test_answer_counts_once(visitor: Visitor, key: KeyInHand) -> None:
    visitor.root()
    answer = key.create(visitor.done("/devices/options", {"name": "desk-key"}))
    visitor.done("/devices/passkey", answer)
    assert visitor.refused("/devices/passkey", answer) == "stale-challenge"
    assert visitor.names == ["desk-key"]


def test_sign_in_counts_once(visitors: Visitors, key: KeyInHand) -> None:
    first, second = visitors(), visitors()
    first.root()
    first.assign(key, "desk-key")
    first.done("/sign-out")
    first.root()
    second.root()
    answer = key.get(first.done("/sign-in/options"))
    assert second.refused("/sign-in/passkey", answer) == "stale-challenge"
    assert first.refused("/sign-in/passkey", answer) == "stale-challenge"


def test_answer_that_comes_too_late_is_refused(
    visitor: Visitor, key: KeyInHand, times: Times
) -> None:
    visitor.root()
    answer = key.create(visitor.done("/devices/options", {"name": "desk-key"}))
    times.now += 301
    assert visitor.refused("/devices/passkey", answer) == "stale-challenge"
    assert visitor.names == []


def test_challenge_of_a_registration_signs_nobody_in(visitor: Visitor, soft: SoftKey) -> None:
    visitor.root()
    visitor.assign(soft, "soft")
    options = visitor.done("/devices/options", {"name": "other"})
    visitor.done("/sign-out")
    visitor.root()
    asked = visitor.done("/sign-in/options")
    asked["publicKey"]["challenge"] = options["publicKey"]["challenge"]
    assert visitor.refused("/sign-in/passkey", soft.get(asked)) == "stale-challenge"


def test_key_that_is_assigned_refuses_itself(visitor: Visitor, key: KeyInHand) -> None:
    visitor.root()
    visitor.assign(key, "desk-key")
    options = visitor.done("/devices/options", {"name": "again"})
    with pytest.raises(ClientError) as refused:
        key.create(options)
    assert refused.value.code == ClientError.ERR.DEVICE_INELIGIBLE


@pytest.mark.parametrize("owner", ["standalone", "management"])
def test_credential_that_anybody_has_is_refused(
    visitors: Visitors, soft: SoftKey, owner: str
) -> None:
    first, second = visitors(), visitors()
    first.root("standalone")
    first.assign(soft, "soft")
    second.root(owner) if owner != "standalone" else (second.root(owner), second.use(soft))
    answer = soft.create(second.done("/devices/options", {"name": "copy"}))
    assert second.refused("/devices/passkey", answer) == "key-known"
    assert "copy" not in second.names


@pytest.mark.parametrize(
    "wrong",
    [
        {"flags": 0x40},
        {"flags": 0x51},
        {"rp_id": "example.com"},
        {"algorithm": -8},
        {"id_length": 1024},
        {"type": "webauthn.get"},
        {"cross_origin": True},
        {"format": "packed"},
    ],
    ids=str,
)
def test_wrong_registration_is_refused(
    visitor: Visitor, soft: SoftKey, wrong: dict[str, Any]
) -> None:
    visitor.root()
    answer = soft.create(visitor.done("/devices/options", {"name": "soft"}), **wrong)
    assert visitor.refused("/devices/passkey", answer) == "bad-ceremony"
    assert visitor.names == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"flags": 0x00},
        {"flags": 0x09},
        {"flags": 0x11},
        {"rp_id": "example.com"},
        {"counter": 0},
        {"signature": b"wrong"},
        {"user_handle": b"another"},
        {"origin": "http://localhost:1"},
        {"type": "webauthn.create"},
        {"cross_origin": True},
    ],
    ids=str,
)
def test_wrong_sign_in_is_refused(visitor: Visitor, soft: SoftKey, wrong: dict[str, Any]) -> None:
    visitor.root()
    visitor.assign(soft, "soft")
    visitor.done("/sign-out")
    visitor.root()
    answer = soft.get(visitor.done("/sign-in/options"), **wrong)
    assert visitor.refused("/sign-in/passkey", answer) == "bad-ceremony"
    assert visitor.look()[1]["stage"] == "password-given"
    assert visitor.use(soft)["stage"] == "signed-in"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"id": 1},
        {"id": "AA", "rawId": "AA", "type": "public-key", "response": {}},
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {"clientDataJSON": "e30", "attestationObject": "oA"},
        },
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "attestationObject": "gYGBgYGBgYGBgYGBgYGBgYGBgYE",
            },
        },
    ],
    ids=range(6),
)
def test_what_is_no_answer_is_refused(visitor: Visitor, body: Any) -> None:
    visitor.root()
    assert visitor.refused("/devices/passkey", body) == "malformed"
    assert visitor.names == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=integers(0, 400), byte=integers(0, 255), part=sampled_from(PARTS))
def test_damaged_answer_is_refused_and_nothing_else(
    visitor: Visitor, soft: SoftKey, place: int, byte: int, part: str
) -> None:
    visitor.root()
    answer = soft.create(visitor.done("/devices/options", {"name": "soft"}))
    sound = websafe_decode(answer["response"][part])
    place %= len(sound)
    damaged = sound[:place] + bytes([byte]) + sound[place + 1 :]
    answer["response"][part] = websafe_encode(damaged)
    status, told = visitor.post("/devices/passkey", answer)
    assert status in (201, 400), told
    if status == 201:
        visitor.done("/devices/remove", {"name": "soft"})
    assert visitor.names == []
