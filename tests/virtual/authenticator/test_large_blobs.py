from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

LARGE_BLOBS, GET_INFO = 0x0C, 0x04
EMPTY = bytes.fromhex("8076be8b528d0075f7aae98d6fa57a6d3c")
FRAGMENT = 2048 - 64
LBW, MC = 0x10, 0x01


def array(size: int) -> bytes:
    """An array of one entry, so many bytes long in all."""
    entries = (cbor2.dumps([os.urandom(size - 16 - overhead)]) for overhead in (2, 3, 4))
    content = next(each for each in entries if len(each) == size - 16)
    return content + sha256(content).digest()[:16]


def get(host: Host, count: int = FRAGMENT, offset: int = 0) -> tuple[int, Any]:
    status, reply = host.send(LARGE_BLOBS, {1: count, 3: offset})
    return status, reply and reply[1]


def put(
    host: Host, fragment: bytes, offset: int = 0, length: int | None = None, **more: Any
) -> int:
    members = {2: fragment, 3: offset} | ({} if length is None else {4: length}) | proof(**more)
    return host.send(LARGE_BLOBS, members)[0]


def proof(param: bytes | None = None, protocol: int | None = None) -> dict[int, Any]:
    given = {5: param, 6: protocol}
    return {key: value for key, value in given.items() if value is not None}


def put_all(host: Host, blob: bytes, step: int) -> None:
    for offset in range(0, len(blob), step):
        length = len(blob) if offset == 0 else None
        assert put(host, blob[offset : offset + step], offset, length) == 0


def test_the_first_array_is_empty(host: Host) -> None:
    assert get(host) == (0, EMPTY)


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({}, 0x02),
        ({1: 17}, 0x02),
        ({3: 0}, 0x02),
        ({1: 17, 2: b"", 3: 0}, 0x02),
        ({1: 17, 3: 0, 4: 17}, 0x02),
        ({1: 17, 3: 0, 5: bytes(32)}, 0x02),
        ({1: 17, 3: 0, 6: 2}, 0x02),
        ({1: FRAGMENT + 1, 3: 0}, 0x03),
        ({1: 17, 3: 18}, 0x02),
        ({1: 17, 3: -1}, 0x11),
        ({1: -1, 3: 0}, 0x11),
        ({1: b"", 3: 0}, 0x11),
        ({1: True, 3: 0}, 0x11),
        ({2: "", 3: 0, 4: 17}, 0x11),
        ({2: EMPTY, 3: 0}, 0x02),
        ({2: EMPTY, 3: 0, 4: 16}, 0x02),
        ({2: EMPTY, 3: 0, 4: 4097}, 0x18),
        ({2: EMPTY, 3: 0, 4: 2**64 - 1}, 0x18),
        ({2: EMPTY, 3: 17}, 0x04),
        ({2: EMPTY, 3: 2**64 - 1}, 0x04),
        ({2: EMPTY + b"x", 3: 0, 4: 17}, 0x02),
        ({2: bytes(17), 3: 0, 4: 17}, 0x3D),
    ],
    ids=str,
)
def test_an_unsound_request_is_refused(host: Host, members: dict[int, Any], status: int) -> None:
    assert host.send(LARGE_BLOBS, members) == (status, None)
    assert get(host) == (0, EMPTY)


def test_a_fragment_is_no_longer_than_a_message_holds(host: Host) -> None:
    blob = array(FRAGMENT + 1)
    assert put(host, blob, 0, len(blob)) == 0x03
    assert put(host, blob[:-1], 0, len(blob)) == 0


@pytest.mark.parametrize(("count", "offset"), [(0, 0), (5, 3), (17, 0), (99, 10), (5, 17)], ids=str)
def test_get_gives_what_there_is_of_what_is_asked(host: Host, count: int, offset: int) -> None:
    assert get(host, count, offset) == (0, EMPTY[offset : offset + count])


@pytest.mark.parametrize("size", [17, 21, 1024, 4096])
@pytest.mark.parametrize("step", [17, 1000, FRAGMENT])
def test_an_array_is_read_back_as_it_was_written(host: Host, size: int, step: int) -> None:
    blob = EMPTY if size == 17 else array(size)
    put_all(host, blob, step)
    read = b"".join(get(host, 500, offset)[1] for offset in range(0, size, 500))
    assert read == blob


def test_until_the_last_fragment_the_old_array_is_there(host: Host) -> None:
    blob = array(100)
    for at in range(99):
        assert put(host, blob[at : at + 1], at, None if at else 100) == 0
        assert get(host) == (0, EMPTY)
    assert put(host, blob[99:], 99) == 0
    assert get(host) == (0, blob)


@pytest.mark.parametrize(
    ("offset", "length", "status"), [(49, None, 0x04), (51, None, 0x04), (50, 100, 0x02)], ids=str
)
def test_a_fragment_out_of_place_is_refused(
    host: Host, offset: int, length: int | None, status: int
) -> None:
    blob = array(100)
    assert put(host, blob[:50], 0, 100) == 0
    assert put(host, blob[50:], offset, length) == status
    assert put(host, blob[50:], 50) == 0


def test_a_fragment_beyond_the_end_is_refused_and_the_right_one_still_taken(host: Host) -> None:
    blob = array(100)
    assert put(host, blob[:50], 0, 100) == 0
    assert put(host, blob[50:] + b"x", 50) == 0x02
    assert put(host, blob[50:], 50) == 0
    assert get(host) == (0, blob)


def test_a_write_that_begins_anew_forgets_the_one_before(host: Host) -> None:
    first, second = array(100), array(60)
    assert put(host, first[:30], 0, 100) == 0
    assert put(host, second[:20], 0, 60) == 0
    assert put(host, first[30:], 30) == 0x04
    assert put(host, second[20:], 20) == 0
    assert get(host) == (0, second)


def test_a_wrong_check_sum_ends_the_write_and_leaves_the_old_array(host: Host) -> None:
    old, new = array(60), array(60)
    assert put(host, old, 0, 60) == 0
    assert put(host, new[:40], 0, 60) == 0
    assert put(host, bytes(20), 40) == 0x3D
    assert put(host, new[40:], 40) == 0x04
    assert get(host) == (0, old)


@pytest.mark.parametrize("between", ["command", "power"])
def test_a_write_is_dropped_by_another_command_and_without_power(host: Host, between: str) -> None:
    blob = array(100)
    assert put(host, blob[:50], 0, 100) == 0
    if between == "power":
        host.power_cycle()
    else:
        host.send(GET_INFO, None)
    assert put(host, blob[50:], 50) == 0x04
    assert get(host) == (0, EMPTY)


def test_the_array_outlives_power_and_a_change_of_pin_but_no_reset(host: Host) -> None:
    blob = array(100)
    put_all(host, blob, 40)
    assert host.set_pin("2580") == 0
    assert host.change_pin("2580", "4321") == 0
    host.power_cycle()
    assert get(host) == (0, blob)
    assert host.send(0x07, None) == (0, None)
    assert get(host) == (0, EMPTY)


# With a PIN.


def authorised(host: Host, token: bytes, fragment: bytes, offset: int = 0) -> dict[str, Any]:
    message = b"\xff" * 32 + b"\x0c\x00" + offset.to_bytes(4, "little") + sha256(fragment).digest()
    return {"param": hmac.new(token, message, "sha256").digest(), "protocol": 2}


def test_a_protected_key_takes_fragments_with_a_token_for_each(pin_host: Host) -> None:
    token, blob = pin_host.token(permissions=LBW), array(400)
    for offset in (0, 300):
        fragment = blob[offset : offset + 300]
        given = authorised(pin_host, token, fragment, offset)
        assert put(pin_host, fragment, offset, None if offset else 400, **given) == 0
    assert get(pin_host) == (0, blob)


def test_a_protected_key_refuses_a_write_without_the_right_proof(pin_host: Host) -> None:
    token = pin_host.token(permissions=LBW)
    right = authorised(pin_host, token, EMPTY)
    for given, status in [
        ({}, 0x36),
        ({"protocol": 2}, 0x36),
        ({"param": right["param"]}, 0x14),
        ({"param": right["param"], "protocol": 3}, 0x02),
        ({"param": right["param"], "protocol": 1}, 0x33),
        ({"param": bytes(32), "protocol": 2}, 0x33),
        (authorised(pin_host, token, b"other"), 0x33),
        (authorised(pin_host, token, EMPTY, 1), 0x33),
        (right, 0x00),
    ]:
        assert put(pin_host, EMPTY, 0, 17, **given) == status


def test_a_token_without_lbw_does_not_write(pin_host: Host) -> None:
    token = pin_host.token(permissions=MC, rp_id="example.keyrig.invalid")
    assert put(pin_host, EMPTY, 0, 17, **authorised(pin_host, token, EMPTY)) == 0x33


def test_lbw_outlives_a_touch(pin_host: Host) -> None:
    token = pin_host.token(permissions=LBW | MC, rp_id="example.keyrig.invalid")
    assert pin_host.register(**pin_host.proof(token))[0] == 0
    assert put(pin_host, EMPTY, 0, 17, **authorised(pin_host, token, EMPTY)) == 0


def test_the_array_stands_in_the_image(host: Host) -> None:
    blob = array(64)
    put_all(host, blob, 64)
    assert host._key.image()["persistent"]["large_blob_array"] == blob.hex()


@pytest.mark.parametrize("profile", ["fido2.0", "ctap2-only"])
def test_a_key_without_large_blobs_has_no_such_command(
    make_host: Callable[..., Host], profile: str
) -> None:
    host = make_host(profile)
    assert host.send(LARGE_BLOBS, {1: 17, 3: 0}) == (0x01, None)
    assert 0x0B not in host.send(GET_INFO, None)[1]


def test_a_key_of_small_messages_takes_small_fragments(make_host: Callable[..., Host]) -> None:
    host = make_host("small-messages")
    blob = array(1024)
    assert put(host, blob[:961], 0, 1024) == 0x03
    assert get(host, 961)[0] == 0x03
    put_all(host, blob, 960)
    assert get(host, 960)[1] + get(host, 960, 960)[1] == blob
    assert put(host, EMPTY, 0, 1025) == 0x18
