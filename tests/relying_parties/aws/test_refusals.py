"""What the local AWS refuses, how it says so, and that nothing is left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rig.relying_parties.aws.service.store import Store
from tests.relying_parties.aws.hands import KeyInHand, SoftKey
from tests.relying_parties.aws.visitor import Times, Visitor

Hand = Callable[..., KeyInHand]
Visitors = Callable[..., Visitor]


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


def test_ninth_device_is_refused(visitor: Visitor, key: KeyInHand, times: Times) -> None:
    visitor.root()
    for number in range(8):
        visitor.assign_token(f"token-{number}", times.now)
    assert visitor.refused("/devices/options", {"name": "ninth"}) == "too-many-devices"
    assert (
        visitor.refused("/devices/token", {"name": "ninth", "kind": "virtual-totp"})
        == "too-many-devices"
    )
    assert len(visitor.names) == 8


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
    assert len(visitor.names) == 8


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
    assert visitor.names == ["desk-key"]


def test_one_key_serves_several_users(visitors: Visitors, key: KeyInHand) -> None:
    for name in ("standalone", "management"):
        visitor = visitors()
        visitor.root(name)
        visitor.assign(key, "desk-key")
        visitor.done("/sign-out")
        visitor.root(name)
        assert visitor.use(key)["stage"] == "signed-in"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sign-in", {"kind": "root-user"}),
        ("/sign-in", []),
        ("/sign-in", {"kind": "root-user", "account": "", "name": "x" * 513, "password": ""}),
        ("/sign-in", {"kind": "root-user", "account": "", "name": "x", "password": "\ud800"}),
        ("/devices/token/codes", {"ticket": "\udfff", "first": "", "second": ""}),
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


def test_request_that_is_far_too_long_is_refused(visitor: Visitor) -> None:
    status, told = visitor.raw("/api/sign-in", b'"' + b"x" * 70_000 + b'"')
    assert (status, told["reason"]) == (413, "malformed")


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
    assert visitor.names == ["desk-key"]


def test_window_with_the_password_alone_passes_no_device_that_came_since(
    visitors: Visitors, key: KeyInHand, soft: SoftKey
) -> None:
    owner, other = visitors(), visitors()
    owner.root()
    other.root()
    answer = soft.create(other.done("/devices/options", {"name": "foreign"}))
    owner.assign(key, "desk-key")
    assert other.refused("/devices/passkey", answer) == "mfa-needed"
    assert other.refused("/devices/options", {"name": "foreign"}) == "mfa-needed"
    assert other.refused("/later") == "mfa-needed"
    assert owner.names == ["desk-key"]


def test_session_that_ends_meanwhile_assigns_nothing(
    visitor: Visitor, key: KeyInHand, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.root()
    answer = key.create(visitor.done("/devices/options", {"name": "desk-key"}))
    written = store.add_device

    def overtaken(*args: Any) -> None:
        written(*args)
        visitor.done("/sign-out")

    monkeypatch.setattr(store, "add_device", overtaken)
    assert visitor.refused("/devices/passkey", answer) == "not-signed-in"
    assert visitor.root()["devices"] == []


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
    assert visitor.names == []
    assert visitor.assign(key, "desk-key")["certification"] == {"iam:FIDO-certification": "L1"}


def test_policy_on_keys_lets_no_codes_in(visitor: Visitor, times: Times) -> None:
    visitor.password("bob", "iam-user", "555555555555")
    begun = visitor.done("/devices/token", {"name": "app", "kind": "virtual-totp"})
    code = visitor.codes_of(begun["secret"])
    body = {"ticket": begun["ticket"], "first": code(times.now), "second": code(times.now + 30)}
    assert visitor.refused("/devices/token/codes", body) == "policy"
    assert visitor.names == []


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
    assert visitor.names == []
