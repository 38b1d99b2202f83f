from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

MSG, CBOR = 0x03, 0x10
MAKE_CREDENTIAL, GET_INFO = 0x01, 0x04
OPTIONS, ROOM, FIRMWARE = 0x04, 0x14, 0x0E
ES256 = {"alg": -7, "type": "public-key"}
ABSENT = None

SAID: dict[str, dict[int, Any]] = {
    "no-versions": {0x01: []},
    "unknown-version-listed": {0x01: ["FIDO_2_0", "FIDO_2_1", "CTAP_2_1"]},
    "extension-repeated": {0x02: ["keyrig", "keyrig"]},
    "short-aaguid": {0x03: bytes(range(15))},
    "max-message-below-1024": {0x05: 512},
    "pin-protocol-repeated": {0x06: [2, 1, 1]},
    "pin-protocols-missing": {0x06: ABSENT},
    "pin-protocol-two-not-listed": {0x06: [1]},
    "no-credentials-in-lists": {0x07: 0},
    "credential-ids-of-no-length": {0x08: 0},
    "transport-in-use-not-listed": {0x09: ["nfc"]},
    "algorithm-repeated": {0x0A: [ES256, ES256]},
    "large-blob-size-missing": {0x0B: ABSENT},
    "large-blob-size-below-1024": {0x0B: 1023},
    "force-pin-change-as-number": {0x0C: 0},
    "min-pin-length-missing": {0x0D: ABSENT},
    "min-pin-length-three": {0x0D: 3},
    "cred-blob-size-missing": {0x0F: ABSENT},
    "cred-blob-size-below-32": {0x0F: 31},
    "rp-ids-without-min-pin-length": {0x10: 1, 0x02: []},
    "no-attempts-at-verification": {0x11: 0},
    "uv-modality-without-meaning": {0x12: 1 << 20},
    "certified-to-a-level-that-is-not": {0x13: {"FIDO": 9}},
    "vendor-config-without-config": {0x15: [1]},
    "none-attestation-listed": {0x16: ["packed", "none"]},
    "long-touch-for-reset-as-number": {0x18: 0},
    "no-transports-for-reset": {0x1A: []},
    "pin-members-without-client-pin": {0x1B: False},
    "max-pin-length-seven": {0x1D: 7},
    "config-command-without-option": {0x1F: [2]},
    "enterprise-attestation-without-config": {0x1F: []},
    "config-commands-half-listed": {0x1F: [1, 3, 4, 0xFF]},
    "large-blob-key-without-large-blobs": {0x02: ["largeBlobKey"]},
    "large-blobs-in-two-ways": {0x02: ["largeBlobKey", "largeBlob"]},
}
LISTED: dict[str, dict[str, Any]] = {
    "large-blob-key-without-large-blobs": {"largeBlobs": ABSENT},
    "option-as-number": {"up": 1},
    "pin-members-without-client-pin": {
        "clientPin": ABSENT,
        "noMcGaPermissionsWithClientPin": True,
    },
    "uv-bio-enroll-without-bio-enroll": {"uvBioEnroll": True},
    "uv-acfg-without-config": {"uvAcfg": True, "authnrCfg": ABSENT},
    "always-uv-as-if-not": {"alwaysUv": True},
    "min-pin-length-set-without-config": {"authnrCfg": ABSENT},
    "rp-ids-without-min-pin-length": {"setMinPINLength": ABSENT},
    "vendor-config-without-config": {"authnrCfg": ABSENT},
    "config-command-without-option": {"alwaysUv": ABSENT},
    "tokens-not-listed": {"pinUvAuthToken": ABSENT},
}


def said_at_once(platform: Platform) -> bytes:
    return platform.cbor(GET_INFO)[:1]


def said_while_blocked(platform: Platform) -> bytes:
    platform.key._authenticator.store.persistent.pin_retries = 0
    return said_at_once(platform)


def retries_after(platform: Platform) -> int:
    platform.cbor(GET_INFO)
    return platform.key._authenticator.store.persistent.pin_retries


def firmware_drifts(platform: Platform) -> bool:
    return bool(platform.info()[FIRMWARE] != platform.info()[FIRMWARE])


def pin_is_listed(platform: Platform) -> Any:
    platform.key._authenticator.store.persistent.pin_hash = bytes(16)
    return platform.info()[OPTIONS]["clientPin"]


def room_after_registration(platform: Platform) -> int:
    before = platform.info()[ROOM]
    request = {1: bytes(32), 2: {"id": "a.example"}, 3: {"id": b"u"}, 4: [ES256], 7: {"rk": True}}
    platform.cbor(MAKE_CREDENTIAL, request)
    platform.key.sensor.press()
    platform.messages()
    return int(platform.info()[ROOM] - before)


def answer_to_u2f(platform: Platform) -> bool:
    return platform.ask(MSG, b"\0\3\0\0\0\0\0")[0] == MSG


STATEFUL: list[tuple[str, Callable[[Platform], Any], Any, Any]] = [
    ("firmware-version-drifts", firmware_drifts, False, True),
    ("pin-never-set", pin_is_listed, True, False),
    ("room-for-credentials-grows", room_after_registration, -1, 1),
    ("info-refused-while-pin-blocked", said_while_blocked, b"\x00", b"\x32"),
    ("info-spends-retry", retries_after, 8, 7),
    ("info-needs-touch", said_at_once, b"\x00", b""),
    ("u2f-listed-but-missing", answer_to_u2f, True, False),
]


def without_absent(members: dict[Any, Any]) -> dict[Any, Any]:
    return {key: value for key, value in members.items() if value is not ABSENT}


@pytest.mark.parametrize("fault", sorted(SAID.keys() | LISTED.keys()))
def test_info_fault_changes_what_it_names_and_nothing_else(
    plug: Callable[..., Platform], fault: str
) -> None:
    expected = without_absent({**plug().info(), **SAID.get(fault, {})})
    expected[OPTIONS] = without_absent({**expected[OPTIONS], **LISTED.get(fault, {})})
    told = plug(faults=[fault]).info()
    assert told == expected
    assert repr(told) != repr(plug().info())


@pytest.mark.parametrize(
    ("fault", "observe", "sound", "faulty"), STATEFUL, ids=[row[0] for row in STATEFUL]
)
def test_info_fault_shows_in_the_state_that_it_is_about(
    plug: Callable[..., Platform],
    fault: str,
    observe: Callable[[Platform], Any],
    sound: object,
    faulty: object,
) -> None:
    assert observe(plug()) == sound
    assert observe(plug(faults=[fault])) == faulty


def test_faults_of_what_is_said_combine(plug: Callable[..., Platform]) -> None:
    told = plug(faults=["max-pin-length-seven", "option-as-number", "tokens-not-listed"]).info()
    assert told[0x1D] == 7
    assert told[OPTIONS]["up"] == 1
    assert "pinUvAuthToken" not in told[OPTIONS]
