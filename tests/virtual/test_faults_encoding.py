from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

CBOR = 0x10
MAKE_CREDENTIAL, GET_ASSERTION, GET_INFO, GET_NEXT_ASSERTION = 0x01, 0x02, 0x04, 0x08


def _registration(user: bytes = b"u", **changes: Any) -> dict[int, Any]:
    return {
        1: bytes(32),
        2: {"id": "example.com"} | changes,
        3: {"id": user},
        4: [{"alg": -7, "type": "public-key"}],
        7: {"rk": True},
    }


def _touched(platform: Platform, command: int, parameters: object) -> bytes:
    at_once = platform.cbor(command, parameters)
    platform.key.sensor.press()
    platform.key.sensor.release()
    return at_once or platform.messages()[-1][2]


def keys_of_info(platform: Platform) -> Any:
    keys = list(platform.info())
    return keys == sorted(keys)


def assertion(platform: Platform) -> bytes:
    _touched(platform, MAKE_CREDENTIAL, _registration())
    return _touched(platform, GET_ASSERTION, {1: "example.com", 2: bytes(32)})


def head_of_assertion(platform: Platform) -> int:
    return assertion(platform)[1] & 0x1F


def bytes_after_assertion(platform: Platform) -> int:
    encoded = assertion(platform)[1:]
    return len(encoded) - len(cbor2.dumps(cbor2.loads(encoded)))


def raw_info(*tail: int) -> Callable[[Platform], Any]:
    return lambda platform: platform.ask(CBOR, bytes([GET_INFO, *tail]))[1][:1].hex()


def status(command: int, parameters: object = None) -> Callable[[Platform], Any]:
    def ask(platform: Platform) -> str:
        reply = platform.cbor(command, parameters)
        return reply[: 2 if reply[0] else 1].hex()

    return ask


def status_of_size(size: int) -> Callable[[Platform], Any]:
    blob = bytes(size - 7)
    return lambda platform: platform.cbor(GET_INFO, {0x20: blob})[0]


def status_of_largest(platform: Platform) -> int:
    blob = bytes(platform.info()[0x05] - 7)
    return platform.cbor(GET_INFO, {0x20: blob})[0]


def next_assertion_after(disturb: Callable[[Platform], Any]) -> Callable[[Platform], Any]:
    def observe(platform: Platform) -> int:
        for user in (b"first", b"second"):
            _touched(platform, MAKE_CREDENTIAL, _registration(user))
        _touched(platform, GET_ASSERTION, {1: "example.com", 2: bytes(32)})
        disturb(platform)
        return platform.cbor(GET_NEXT_ASSERTION)[0]

    return observe


def unknown_rp_member(platform: Platform) -> int:
    return _touched(platform, MAKE_CREDENTIAL, _registration(colour="blue"))[0]


def unknown_user_member(platform: Platform) -> int:
    user = {"id": b"u", "colour": "blue"}
    return _touched(platform, MAKE_CREDENTIAL, _registration() | {3: user})[0]


def unknown_descriptor_member(platform: Platform) -> int:
    stranger = {"id": bytes(8), "type": "public-key", "colour": "blue"}
    request = _registration() | {5: [stranger]}
    return _touched(platform, MAKE_CREDENTIAL, dict(sorted(request.items())))[0]


def nested_extension(platform: Platform) -> int:
    request = _registration() | {6: {"colour": [["blue"]]}}
    return _touched(platform, MAKE_CREDENTIAL, dict(sorted(request.items())))[0]


def five_hundredth_status(platform: Platform) -> int:
    return [platform.cbor(GET_INFO)[0] for _ in range(500)][-1]


def member(number: int) -> Callable[[Platform], Any]:
    return lambda platform: platform.info().get(number, "absent")


WITHOUT_HASH = {key: value for key, value in _registration().items() if key != 1}

ENCODING: list[tuple[str, Callable[[Platform], Any], Any, Any]] = [
    ("non-canonical-reply", keys_of_info, True, False),
    ("assertion-of-indefinite-length", head_of_assertion, 4, 31),
    ("byte-after-assertion", bytes_after_assertion, 0, 1),
    ("info-nested-too-deep", member(0xF0), "absent", [[[[]]]]),
    ("refusal-with-data", status(0x55), "01", "01a0"),
    ("unassigned-status", raw_info(0xFF), "12", "6e"),
    ("truncated-cbor-as-other", raw_info(0xA1), "12", "7f"),
    ("malformed-cbor-as-other", raw_info(0x18, 0x01), "12", "7f"),
    ("extensions-refused-as-cbor", nested_extension, 0x00, 0x12),
    ("no-map-as-empty-map", raw_info(0x80), "11", "00"),
    ("unknown-parameter-refused", status(GET_INFO, {0x20: 0}), "00", "02"),
    ("unknown-command-as-denied", status(0x55), "01", "27"),
    ("kilobyte-refused", status_of_size(1024), 0x00, 0x39),
    ("largest-request-refused", status_of_largest, 0x00, 0x39),
    ("oversize-request-as-other", status_of_size(2049), 0x39, 0x7F),
    ("five-hundredth-request-refused", five_hundredth_status, 0x00, 0x39),
    ("saved-state-kept", next_assertion_after(lambda each: each.info()), 0x30, 0x00),
    (
        "saved-state-survives-power-loss",
        next_assertion_after(lambda each: each.power_cycle()),
        0x30,
        0x00,
    ),
    ("missing-parameter-as-other", status(MAKE_CREDENTIAL, WITHOUT_HASH), "14", "7f"),
    ("missing-parameter-as-success", status(MAKE_CREDENTIAL, WITHOUT_HASH), "14", "00"),
    ("wrong-type-as-other", status(MAKE_CREDENTIAL, _registration() | {1: "text"}), "11", "7f"),
    ("unknown-member-refused", unknown_rp_member, 0x00, 0x02),
    ("unknown-member-refused", unknown_user_member, 0x00, 0x02),
    ("unknown-member-refused", unknown_descriptor_member, 0x00, 0x02),
]


@pytest.mark.parametrize(
    ("fault", "observe", "sound", "faulty"), ENCODING, ids=[row[0] for row in ENCODING]
)
def test_encoding_fault_shows_in_the_reply(
    plug: Callable[..., Platform],
    fault: str,
    observe: Callable[[Platform], Any],
    sound: object,
    faulty: object,
) -> None:
    assert observe(plug()) == sound
    assert observe(plug(faults=[fault])) == faulty


def test_a_non_canonical_reply_still_says_the_same(plug: Callable[..., Platform]) -> None:
    assert plug(faults=["non-canonical-reply"]).info() == plug().info()
