"""What the local AWS refuses, how it says so, and that nothing is left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from fido2.client import ClientError

from rig.relying_parties.aws.service.store import Store

if TYPE_CHECKING:
    from tests.relying_parties.aws.conftest import KeyInHand, SoftKey, Times, Visitor

Hand = Callable[..., "KeyInHand"]
Visitors = Callable[..., "Visitor"]


def names(visitor: Visitor) -> list[str]:
    """Return what is assigned, as another look at the same session tells it."""
    status, told = visitor.look()
    assert status == 200
    return [device["name"] for device in told["devices"]]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Origin": "https://signin.aws.amazon.com"}, "wrong-origin"),
        ({"Origin": "http://localhost:8471"}, "wrong-origin"),
        ({"Origin": "null"}, "wrong-origin"),
        ({"Origin": ""}, "wrong-origin"),
        ({"Host": "rebound.example:8470"}, "wrong-host"),
        ({"Host": "127.0.0.1:8470"}, "wrong-host"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, "malformed"),
    ],
    ids=str,
)
def test_request_from_elsewhere_is_refused(
    visitor: Visitor, headers: dict[str, str], reason: str
) -> None:
    visitor.root()
    visitor.headers = headers
    assert visitor.refused("/sign-out") == reason
    visitor.headers = {}
    assert visitor.look()[1]["stage"] == "prompted"


def test_answer_made_on_another_page_is_refused(visitor: Visitor, key: KeyInHand) -> None:
    visitor.root()
    options = visitor.done("/devices/options", {"name": "desk-key"})
    key.at("http://localhost:8471")
    assert visitor.refused("/devices/passkey", key.create(options)) == "bad-ceremony"
    assert names(visitor) == []


def test_answer_counts_once(visitor: Visitor, key: KeyInHand) -> None:
    visitor.root()
    answer = key.create(visitor.done("/devices/options", {"name": "desk-key"}))
    visitor.done("/devices/passkey", answer)
    assert visitor.refused("/devices/passkey", answer) == "stale-challenge"
    assert names(visitor) == ["desk-key"]


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
    assert names(visitor) == []


def test_challenge_of_a_registration_signs_nobody_in(visitor: Visitor, soft: SoftKey) -> None:
    visitor.root()
    visitor.assign(soft, "soft")
    options = visitor.done("/devices/options", {"name": "other"})
    visitor.done("/sign-out")
    visitor.root()
    asked = visitor.done("/sign-in/options")
    asked["publicKey"]["challenge"] = options["publicKey"]["challenge"]
    assert visitor.refused("/sign-in/passkey", soft.get(asked)) == "stale-challenge"


def test_ninth_device_is_refused(visitor: Visitor, key: KeyInHand, times: Times) -> None:
    visitor.root()
    for number in range(8):
        visitor.assign_token(f"token-{number}", times.now)
    assert visitor.refused("/devices/options", {"name": "ninth"}) == "too-many-devices"
    assert (
        visitor.refused("/devices/token", {"name": "ninth", "kind": "virtual-totp"})
        == "too-many-devices"
    )
    assert len(names(visitor)) == 8


def test_two_windows_do_not_make_nine(visitor: Visitor, hand: Hand, times: Times) -> None:
    visitor.root()
    for number in range(7):
        visitor.assign_token(f"token-{number}", times.now)
    first, second = hand(), hand()
    answers = [
        key.create(visitor.done("/devices/options", {"name": f"key-{number}"}))
        for number, key in enumerate((first, second))
    ]
    visitor.done("/devices/passkey", answers[0])
    assert visitor.refused("/devices/passkey", answers[1]) == "too-many-devices"
    assert len(names(visitor)) == 8


def test_name_that_is_taken_is_refused_first_and_last(visitor: Visitor, hand: Hand) -> None:
    visitor.root()
    visitor.done("/later")
    first, second = hand(), hand()
    answers = [
        key.create(visitor.done("/devices/options", {"name": "desk-key"}))
        for key in (first, second)
    ]
    visitor.done("/devices/passkey", answers[0])
    assert visitor.refused("/devices/passkey", answers[1]) == "name-taken"
    assert visitor.refused("/devices/options", {"name": "desk-key"}) == "name-taken"
    assert names(visitor) == ["desk-key"]


def test_key_that_is_assigned_refuses_itself(visitor: Visitor, key: KeyInHand) -> None:
    visitor.root()
    visitor.assign(key, "desk-key")
    options = visitor.done("/devices/options", {"name": "again"})
    with pytest.raises(ClientError) as refused:
        key.create(options)
    assert refused.value.code == ClientError.ERR.DEVICE_INELIGIBLE


def test_one_key_serves_several_users(visitors: Visitors, key: KeyInHand) -> None:
    for name in ("standalone", "management"):
        visitor = visitors()
        visitor.root(name)
        visitor.assign(key, "desk-key")
        visitor.done("/sign-out")
        visitor.root(name)
        assert visitor.use(key)["stage"] == "signed-in"


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
    assert "copy" not in names(second)


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
    assert names(visitor) == []


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
    assert names(visitor) == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sign-in", {"kind": "root-user"}),
        ("/sign-in", []),
        ("/sign-in", {"kind": "root-user", "account": "", "name": "x" * 513, "password": ""}),
        ("/devices/options", {"name": 7}),
        ("/devices/token", {"name": "x", "kind": "passkey"}),
        ("/devices/token", {"name": "x", "kind": "hardware-totp", "serial": "1", "secret": "no"}),
        (
            "/devices/token",
            {"name": "x", "kind": "hardware-totp", "serial": "", "secret": "AA"},
        ),
    ],
)
def test_malformed_request_is_refused(visitor: Visitor, path: str, body: Any) -> None:
    visitor.root()
    assert visitor.refused(path, body) == "malformed"


@pytest.mark.parametrize("raw", [b"{", b"", b"\xff", b"[" * 5000])
def test_what_is_no_json_is_refused(visitor: Visitor, raw: bytes) -> None:
    status, told = visitor.raw("/api/sign-in", raw)
    assert (status, told["reason"]) == (400, "malformed")


def test_expired_grace_period_leaves_enrolling_alone(
    visitor: Visitor, key: KeyInHand, times: Times
) -> None:
    assert visitor.root()["mfa"]["days_left"] == 35
    visitor.done("/later")
    visitor.done("/sign-out")
    times.today += timedelta(days=35)
    told = visitor.root()
    assert (told["stage"], told["mfa"]["days_left"]) == ("prompted", 0)
    times.today += timedelta(days=1)
    told = visitor.root()
    assert (told["stage"], told["mfa"]["standing"]) == ("enrolling", "overdue")
    assert visitor.refused("/later") == "grace-over"
    assert visitor.refused("/devices/remove", {"name": "any"}) == "mfa-needed"
    visitor.assign(key, "desk-key")
    assert visitor.look()[1]["stage"] == "signed-in"


def test_removing_all_devices_gives_no_new_grace_period(
    visitor: Visitor, key: KeyInHand, times: Times
) -> None:
    visitor.root()
    visitor.assign(key, "desk-key")
    visitor.done("/devices/remove", {"name": "desk-key"})
    visitor.done("/sign-out")
    times.today += timedelta(days=36)
    assert visitor.root()["stage"] == "enrolling"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/devices/options", {"name": "second"}),
        ("/devices/token", {"name": "second", "kind": "virtual-totp"}),
        ("/devices/remove", {"name": "desk-key"}),
    ],
)
def test_password_alone_changes_no_devices(
    visitor: Visitor, key: KeyInHand, path: str, body: Any
) -> None:
    visitor.root()
    visitor.assign(key, "desk-key")
    visitor.done("/sign-out")
    assert visitor.refused(path, body) == "not-signed-in"
    visitor.root()
    assert visitor.refused(path, body) == "mfa-needed"
    assert names(visitor) == ["desk-key"]


@pytest.mark.parametrize("name", ["standalone@keyrig.invalid", "nobody@keyrig.invalid"])
def test_wrong_password_says_no_more_than_that(visitor: Visitor, name: str) -> None:
    body = {"kind": "root-user", "account": "", "name": name, "password": "wrong"}
    status, told = visitor.post("/sign-in", body)
    assert (status, told["message"]) == (401, "the user or the password is wrong")


def test_root_user_without_credentials_cannot_sign_in(visitor: Visitor) -> None:
    name = "bare-member@keyrig.invalid"
    body = {"kind": "root-user", "account": "", "name": name, "password": "any"}
    assert visitor.refused("/sign-in", body) == "no-credentials"


def test_session_ends_by_itself(visitor: Visitor, times: Times) -> None:
    visitor.root()
    times.now += 3601
    assert visitor.look()[1]["stage"] == "signed-out"


def test_policy_lets_certified_keys_in_alone(
    visitor: Visitor, key: KeyInHand, soft: SoftKey
) -> None:
    visitor.password("bob", "iam-user", "555555555555")
    answer = soft.create(visitor.done("/devices/options", {"name": "soft"}))
    assert visitor.refused("/devices/passkey", answer) == "policy"
    assert names(visitor) == []
    assert visitor.assign(key, "desk-key")["certification"] == {"iam:FIDO-certification": "L1"}


def test_nothing_is_half_written_when_the_store_fails(
    visitor: Visitor, key: KeyInHand, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.root()
    answer = key.create(visitor.done("/devices/options", {"name": "desk-key"}))
    written = store.add_device

    def torn(*args: Any) -> None:
        written(*args)
        raise OSError("the disk is full")

    monkeypatch.setattr(store, "add_device", torn)
    assert visitor.refused("/devices/passkey", answer) == "broken"
    assert names(visitor) == []
