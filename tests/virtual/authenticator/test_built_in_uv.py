from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from rig.virtual.operation import Outcome
from rig.virtual.profile import FingerprintSensor
from rig.virtual.sensor import USUAL_FINGER, Press, Sample
from rig.virtual.store import Fingerprint

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

MC, GA, BE = 0x01, 0x02, 0x08
RP_ID = "example.keyrig.invalid"
UP, UV, AT = 0x01, 0x04, 0x40
RETRIES = 5
STRANGER = Press("left thumb")
UV_TRUE = {"options": {"uv": True}}


def enrolled(host: Host) -> Host:
    host.store.persistent.fingerprints.append(Fingerprint(template_id=b"t", finger=USUAL_FINGER))
    return host


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    """A key with a finger and a PIN."""
    made = enrolled(make_host("fingerprint"))
    assert made.set_pin() == 0
    return made


@pytest.fixture
def finger_host(make_host: Callable[..., Host]) -> Host:
    """A key with a finger alone."""
    return enrolled(make_host("fingerprint"))


def uv_retries(host: Host) -> Any:
    return host.send(0x06, {2: 7})[1][5]


def uv_count(host: Host) -> Any:
    return host.send(0x04, None)[1][0x17]


def test_the_finger_verifies_and_is_the_touch_too(host: Host) -> None:
    status, reply = host.register(**UV_TRUE)
    assert (status, reply[2][32], host.touches) == (0, UP | UV | AT, 1)
    allow = [{"id": host.credential_id(**UV_TRUE), "type": "public-key"}]
    status, reply = host.sign_in(allow=allow, **UV_TRUE)
    assert (status, reply[2][32], host.touches) == (0, UP | UV, 3)


def test_a_silent_assertion_may_still_verify(host: Host) -> None:
    allow = [{"id": host.credential_id(**UV_TRUE), "type": "public-key"}]
    _, reply = host.sign_in(allow=allow, options={"up": False, "uv": True})
    assert reply[2][32] == UV


def test_an_excluded_credential_is_told_of_after_the_finger(host: Host) -> None:
    exclude = [{"id": host.credential_id(**UV_TRUE), "type": "public-key"}]
    before = host.touches
    assert host.register(exclude=exclude, **UV_TRUE) == (0x19, None)
    assert host.touches == before + 1


@pytest.mark.parametrize("profile", ["fido2.3", "fingerprint"])
def test_uv_without_an_enrolled_finger_is_no_option(
    make_host: Callable[..., Host], profile: str
) -> None:
    host = make_host(profile)
    assert host.register(**UV_TRUE) == (0x2C, None)
    assert host.sign_in(**UV_TRUE) == (0x2C, None)


@pytest.mark.parametrize("press", [STRANGER, Press(sample=Sample.TOO_FAST)], ids=str)
def test_a_finger_that_does_not_match_spends_a_retry(host: Host, press: Press) -> None:
    host.press = press
    assert host.register(**UV_TRUE) == (0x36, None)
    assert host.sign_in(**UV_TRUE) == (0x36, None)
    assert uv_retries(host) == RETRIES - 2
    host.press = Press()
    assert host.register(**UV_TRUE)[0] == 0
    assert uv_retries(host) == RETRIES


def test_without_a_pin_to_fall_back_on_the_failure_itself_is_told(finger_host: Host) -> None:
    finger_host.press = STRANGER
    for _ in range(RETRIES - 1):
        assert finger_host.register(**UV_TRUE) == (0x27, None)
    assert finger_host.register(**UV_TRUE) == (0x32, None)
    assert (finger_host.touches, uv_retries(finger_host)) == (RETRIES, 0)
    finger_host.press = Press()
    assert finger_host.sign_in(**UV_TRUE) == (0x32, None)
    assert finger_host.touches == RETRIES


def test_a_key_may_take_several_fingers_for_one_request(finger_host: Host) -> None:
    rules = finger_host._authenticator.rules
    rules.profile = replace(rules.profile, sensor=FingerprintSensor(internal_attempts=2))
    finger_host.press = STRANGER
    assert finger_host.register(**UV_TRUE) == (0x27, None)
    assert (finger_host.touches, uv_retries(finger_host)) == (2, RETRIES - 2)


@pytest.mark.parametrize(
    ("ending", "status"), [(Outcome.TIMED_OUT, 0x2F), (Outcome.CANCELLED, 0x2D)]
)
def test_nobody_comes(host: Host, ending: Outcome, status: int) -> None:
    host.ending = ending
    assert host.register(**UV_TRUE) == (status, None)
    assert host.sign_in(**UV_TRUE) == (status, None)
    assert host.ask_finger_token(permissions=GA, rp_id=RP_ID)[0] == status
    assert uv_retries(host) == RETRIES


def test_the_right_pin_unblocks_fingers(host: Host) -> None:
    host.press = STRANGER
    for _ in range(RETRIES - 1):
        assert host.ask_finger_token(permissions=GA)[0] == 0x3F
    assert host.ask_finger_token(permissions=GA)[0] == 0x3C
    host.press = Press()
    assert host.ask_finger_token(permissions=GA)[0] == 0x3C
    assert uv_count(host) == RETRIES
    host.token()
    assert (uv_retries(host), uv_count(host)) == (RETRIES, 0)
    assert host.ask_finger_token(permissions=GA)[0] == 0
    assert uv_count(host) == 1


def test_a_token_by_a_finger_stands_for_one_touch(host: Host) -> None:
    host.accounts(b"a", b"b")
    before = host.touches
    _, token = host.ask_finger_token(permissions=MC | GA, rp_id=RP_ID)
    status, reply = host.sign_in(**host.proof(token))
    assert (status, reply[2][32], host.touches) == (0, UP | UV, before + 1)
    assert host.sign_in(**host.proof(token)) == (0x33, None)


def test_the_touch_of_a_token_counts_for_half_a_minute(host: Host) -> None:
    host.accounts(b"a")
    _, token = host.ask_finger_token(permissions=GA, rp_id=RP_ID)
    assert host.sign_in(options={"up": False}, **host.proof(token))[0] == 0
    host.pass_time(31)
    before = host.touches
    assert host.sign_in(**host.proof(token))[0] == 0
    assert host.touches == before + 1


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({}, 0x14),
        ({"permissions": 0}, 0x02),
        ({"permissions": BE}, 0x40),
        ({"permissions": 0x20}, 0x40),
        ({"permissions": GA, "protocol": 9}, 0x02),
        ({"permissions": GA, "key": {1: 2, 3: -25, -1: 1, -2: bytes(32), -3: bytes(32)}}, 0x02),
    ],
    ids=str,
)
def test_a_token_by_a_finger_is_refused_before_the_finger(
    host: Host, members: dict[str, Any], status: int
) -> None:
    assert host.ask_finger_token(**members) == (status, b"")
    assert host.touches == 0


def test_no_token_by_a_finger_where_none_is_enrolled(make_host: Callable[..., Host]) -> None:
    assert make_host("fingerprint").ask_finger_token(permissions=GA) == (0x30, b"")
    assert make_host("fido2.3").ask_finger_token(permissions=GA) == (0x3E, b"")
    assert make_host("fido2.3").send(0x06, {2: 7}) == (0x3E, None)


def test_a_key_with_a_finger_alone_wants_it_for_what_it_keeps(finger_host: Host) -> None:
    assert finger_host.register(options={"rk": True}) == (0x36, None)
    assert finger_host.register(options={"rk": True, "uv": True})[0] == 0
    assert finger_host.register()[1][2][32] == UP | AT


def test_always_uv_has_the_finger_asked_for_without_a_word(host: Host) -> None:
    allow = [{"id": host.credential_id(**UV_TRUE), "type": "public-key"}]
    host.store.persistent.always_uv = True
    status, reply = host.register()
    assert (status, reply[2][32]) == (0, UP | UV | AT)
    assert host.sign_in(allow=allow)[1][2][32] == UP | UV
    before = host.touches
    assert host.sign_in(allow=allow, options={"up": False})[1][2][32] == 0
    assert host.touches == before


@pytest.fixture
def uv_only(make_host: Callable[..., Host]) -> Host:
    """A key with a finger and a PIN that does not register."""
    made = enrolled(make_host("uv-only"))
    assert made.set_pin() == 0
    return made


def test_a_pin_that_does_not_register_gets_no_token_for_that(uv_only: Host) -> None:
    for permissions in (MC, GA, MC | BE):
        assert uv_only.ask_token(permissions=permissions, rp_id=RP_ID) == (0x40, b"")
    assert uv_only.register(**uv_only.proof(uv_only.token())) == (0x33, None)
    assert uv_only.register(options={"rk": True}) == (0x27, None)
    assert uv_only.ask_token(permissions=BE)[0] == 0


def test_a_finger_may_manage_where_that_is_announced(uv_only: Host) -> None:
    assert uv_only.ask_finger_token(permissions=BE | 0x20)[0] == 0
    _, token = uv_only.ask_finger_token(permissions=MC, rp_id=RP_ID)
    assert uv_only.register(options={"rk": True}, **uv_only.proof(token))[0] == 0


def test_a_pin_that_does_not_help_is_not_referred_to(uv_only: Host) -> None:
    uv_only.press = STRANGER
    assert uv_only.register(**UV_TRUE) == (0x27, None)
    assert uv_retries(uv_only) == RETRIES - 2


def test_always_uv_is_denied_where_nobody_can_be_verified(make_host: Callable[..., Host]) -> None:
    host = make_host("uv-only")
    host.store.persistent.always_uv = True
    assert host.register() == (0x27, None)
    assert host.sign_in() == (0x27, None)


@pytest.mark.parametrize("subcommand", [1, 3, 4, 5, 6, 7, 9])
def test_a_key_without_a_pin_agrees_on_secrets_and_no_more(
    make_host: Callable[..., Host], subcommand: int
) -> None:
    host = make_host("no-pin")
    assert host.send(0x06, {1: 2, 2: subcommand}) == (0x3E, None)
    assert host.send(0x06, {1: 2, 2: 2})[0] == 0
