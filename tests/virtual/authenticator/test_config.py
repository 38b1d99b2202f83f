"""authenticatorConfig, in requests that are written and signed here."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

CONFIG, GET_INFO = 0x0D, 0x04
ENTERPRISE, ALWAYS_UV, PINS, LONG_TOUCH, VENDOR = 0x01, 0x02, 0x03, 0x04, 0xFF
ACFG, MC = 0x20, 0x01
OPTIONS, FORCED, LEAST, ROOM, LONG, SIMPLE, LISTED = 0x04, 0x0C, 0x0D, 0x10, 0x18, 0x1B, 0x1F
VENDOR_COMMAND = 0x6B65797269670001
RP_ID = "example.keyrig.invalid"


def info(host: Host) -> dict[int, Any]:
    members: dict[int, Any] = host.send(GET_INFO, None)[1]
    return members


def bare(subcommand: object, params: object = None) -> dict[int, Any]:
    return {1: subcommand} | ({} if params is None else {2: params})


def signed(host: Host, token: bytes, subcommand: int, params: object = None) -> dict[int, Any]:
    encoded = b"" if params is None else cbor2.dumps(params, canonical=True)
    message = b"\xff" * 32 + b"\x0d" + bytes([subcommand]) + encoded
    whole = hmac.new(token, message, "sha256").digest()
    param = whole if host.protocol == 2 else whole[:16]
    return bare(subcommand, params) | {3: host.protocol, 4: param}


def configure(host: Host, subcommand: int, params: object = None) -> int:
    if not host.has_pin:
        return host.send(CONFIG, bare(subcommand, params))[0]
    token = host.token(permissions=ACFG)
    return host.send(CONFIG, signed(host, token, subcommand, params))[0]


def outputs(host: Host, **changes: Any) -> Any:
    status, reply = host.register(**(host.authorised() if host.has_pin else {}), **changes)
    assert status == 0
    data: bytes = reply[2]
    end = 55 + int.from_bytes(data[53:55], "big")
    key_and_rest = data[end:]
    cose = cbor2.dumps(cbor2.loads(key_and_rest), canonical=True)
    rest = key_and_rest[len(cose) :]
    return cbor2.loads(rest) if rest else None


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({}, 0x14),
        (bare("2"), 0x11),
        (bare(True), 0x11),
        (bare(0), 0x3E),
        (bare(-1), 0x3E),
        (bare(2**64 - 1), 0x3E),
        (bare(PINS), 0x14),
        (bare(PINS, []), 0x11),
        (bare(PINS, {1: "8"}), 0x11),
        (bare(PINS, {1: 3}), 0x37),
        (bare(PINS, {1: -1}), 0x37),
        (bare(PINS, {1: 64}), 0x37),
        (bare(PINS, {1: 2**64 - 1}), 0x37),
        (bare(PINS, {2: "a"}), 0x11),
        (bare(PINS, {2: [b"a"]}), 0x11),
        (bare(PINS, {2: ["a"] * 5}), 0x28),
        (bare(PINS, {3: 1}), 0x11),
        (bare(PINS, {3: True}), 0x35),
        (bare(PINS, {4: 0}), 0x11),
        (bare(VENDOR), 0x14),
        (bare(VENDOR, {}), 0x14),
        (bare(VENDOR, {1: VENDOR_COMMAND + 1}), 0x02),
        (bare(VENDOR, {1: VENDOR_COMMAND}), 0x00),
        (bare(PINS, {}), 0x00),
    ],
    ids=str,
)
def test_malformed_requests_get_their_status_and_change_nothing(
    host: Host, request_: dict[int, Any], status: int
) -> None:
    before = host._key.image()
    assert host.send(CONFIG, request_) == (status, None)
    assert host._key.image() == before


@pytest.mark.parametrize(
    ("profile", "subcommand", "status"),
    [
        ("fido2.0", ALWAYS_UV, 0x01),
        ("fido2.1", ENTERPRISE, 0x02),
        ("fido2.1", LONG_TOUCH, 0x02),
        ("fido2.1", 0x77, 0x02),
        ("fido2.3", 0x77, 0x3E),
    ],
)
def test_what_a_key_cannot_set_is_refused_as_its_version_does(
    make_host: Callable[..., Host], profile: str, subcommand: int, status: int
) -> None:
    assert make_host(profile).send(CONFIG, bare(subcommand))[0] == status


@pytest.mark.parametrize("protocol", [1, 2])
def test_a_key_with_a_pin_takes_settings_of_the_right_token_alone(
    pin_host: Host, protocol: int
) -> None:
    pin_host.protocol = protocol
    sound = signed(pin_host, pin_host.token(permissions=ACFG), PINS, {1: 4})
    assert pin_host.send(CONFIG, bare(PINS, {1: 4}))[0] == 0x36
    assert pin_host.send(CONFIG, {**sound, 3: 9})[0] == 0x02
    assert pin_host.send(CONFIG, {key: sound[key] for key in (1, 2, 4)})[0] == 0x14
    assert pin_host.send(CONFIG, {**sound, 4: bytes(16)})[0] == 0x33
    assert pin_host.send(CONFIG, {**sound, 2: {1: 5}})[0] == 0x33
    other = signed(pin_host, pin_host.token(permissions=MC, rp_id=RP_ID), PINS, {1: 4})
    assert pin_host.send(CONFIG, other)[0] == 0x33
    assert configure(pin_host, PINS, {1: 4}) == 0


def test_getinfo_lists_the_subcommands_that_are_there(host: Host) -> None:
    assert info(host)[LISTED] == [ENTERPRISE, ALWAYS_UV, PINS, LONG_TOUCH, VENDOR]
    assert info(host)[ROOM] == 4


def test_always_uv_is_toggled_and_takes_along_what_follows_from_it(host: Host) -> None:
    versions = info(host)[1]
    assert configure(host, ALWAYS_UV) == 0
    on = info(host)
    assert (on[OPTIONS]["alwaysUv"], on[OPTIONS]["makeCredUvNotRqd"]) == (True, False)
    assert on[1] == [each for each in versions if each != "U2F_V2"]
    assert host.send(CONFIG, bare(PINS, {1: 5}))[0] == 0x36
    assert configure(host, ALWAYS_UV) == 0
    off = info(host)
    assert (off[OPTIONS]["alwaysUv"], off[OPTIONS]["makeCredUvNotRqd"]) == (False, True)
    assert off[1] == versions


def test_a_key_that_keeps_always_uv_denies_the_toggle(make_host: Callable[..., Host]) -> None:
    host = make_host("always-uv")
    assert host.send(CONFIG, bare(ALWAYS_UV))[0] == 0x27
    assert info(host)[OPTIONS]["alwaysUv"] is True


@pytest.mark.parametrize("set_pin", [False, True])
def test_with_always_uv_nothing_is_signed_without_a_token(host: Host, set_pin: bool) -> None:
    credential_id = host.credential_id()
    allow = [{"id": credential_id, "type": "public-key"}]
    if set_pin:
        assert host.set_pin() == 0
    assert configure(host, ALWAYS_UV) == 0
    touches = host.touches
    assert host.register() == (0x36, None)
    assert host.register(options={"rk": True}) == (0x36, None)
    assert host.sign_in(allow=allow) == (0x36, None)
    assert host.touches == touches
    status, silent = host.sign_in(allow=allow, options={"up": False})
    assert (status, silent[2][32]) == (0, 0)
    if set_pin:
        assert host.sign_in(allow=allow, **host.authorised())[1][2][32] == 0x05


def test_a_longer_minimum_has_a_short_pin_changed(pin_host: Host) -> None:
    token = pin_host.token(permissions=ACFG)
    assert pin_host.send(CONFIG, signed(pin_host, token, PINS, {1: 5}))[0] == 0
    assert (info(pin_host)[LEAST], info(pin_host)[FORCED]) == (5, True)
    assert pin_host.send(CONFIG, signed(pin_host, token, PINS, {1: 5}))[0] == 0x33
    assert pin_host.ask_token()[0] == 0x31
    assert pin_host.ask_token(permissions=ACFG)[0] == 0x37
    assert pin_host.change_pin("2580", "258") == 0x37
    assert pin_host.change_pin("2580", "25801") == 0
    assert info(pin_host)[FORCED] is False
    again = signed(pin_host, pin_host.token(pin="25801", permissions=ACFG), PINS, {1: 5})
    assert pin_host.send(CONFIG, again)[0] == 0
    assert info(pin_host)[FORCED] is False


def test_a_change_by_order_takes_another_pin(pin_host: Host) -> None:
    assert configure(pin_host, PINS, {3: True}) == 0
    assert info(pin_host)[FORCED] is True
    assert pin_host.change_pin("2580", "2580") == 0x37
    assert pin_host.change_pin("2580", "2581") == 0
    assert info(pin_host)[FORCED] is False


def test_listed_relying_parties_are_told_of_pins_on_request(host: Host) -> None:
    asked = {"minPinLength": True, "pinComplexityPolicy": True}
    assert outputs(host, extensions=asked) is None
    assert configure(host, PINS, {1: 6, 2: [RP_ID], 4: True}) == 0
    assert outputs(host, extensions=asked) == {"minPinLength": 6, "pinComplexityPolicy": True}
    assert outputs(host, extensions={"minPinLength": False}) is None
    assert outputs(host, extensions=asked, rp={"id": "other.keyrig.invalid"}) is None
    assert configure(host, PINS, {2: []}) == 0
    assert outputs(host, extensions=asked) is None
    assert host.register(extensions={"minPinLength": 1})[0] == 0x11


@pytest.mark.parametrize(
    ("pin", "status"),
    [("1111", 0x37), ("1234", 0x37), ("fedcba", 0x37), ("ääää", 0x37), ("1357", 0), ("1123", 0)],
)
def test_the_policy_on_pins_refuses_simple_ones_for_good(host: Host, pin: str, status: int) -> None:
    assert configure(host, PINS, {4: True}) == 0
    assert configure(host, PINS, {4: False}) == 0
    assert info(host)[SIMPLE] is True
    assert host.set_pin(pin) == status


def test_simple_pins_are_taken_before_the_policy_is_on(host: Host) -> None:
    assert host.set_pin("1111") == 0


def test_settings_survive_power_and_end_with_a_reset(pin_host: Host) -> None:
    born = pin_host._key.image()["persistent"]
    for subcommand, params in (
        (ENTERPRISE, None),
        (LONG_TOUCH, None),
        (PINS, {1: 4, 2: [RP_ID], 4: True}),
        (ALWAYS_UV, None),
    ):
        assert configure(pin_host, subcommand, params) == 0
    pin_host.power_cycle()
    told = info(pin_host)
    assert (told[OPTIONS]["ep"], told[LONG], told[SIMPLE]) == (True, True, True)
    settings = ("enterprise_attestation", "long_touch_for_reset", "min_pin_rp_ids", "always_uv")
    store = pin_host._authenticator.store
    store.persistent = pin_host._authenticator.rules.erased(store.persistent)
    erased = pin_host._key.image()["persistent"]
    assert {name: erased[name] for name in settings} == {name: born[name] for name in settings}
    assert erased["pin_complexity"] is False
