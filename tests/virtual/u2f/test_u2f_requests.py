from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.virtual.u2f.conftest import Host

CHECK_ONLY, DONT_ENFORCE = 0x07, 0x08
NO_ERROR, CONDITIONS, WRONG_DATA, WRONG_LENGTH = 0x9000, 0x6985, 0x6A80, 0x6700
P1_P2, INS, CLA = 0x6A86, 0x6D00, 0x6E00
VERSION = (b"U2F_V2", NO_ERROR)
HASHES = bytes(64)


@pytest.mark.parametrize("profile", ["u2f", "fido2.0", "fido2.1", "fido2.3"])
def test_registration_and_authentication_verify(
    u2f_host: Callable[[str], Host], profile: str
) -> None:
    host = u2f_host(profile)
    registration = host.register()
    registration.verify()
    reply = host.sign(registration.handle)
    registration.verify_authentication(reply)
    assert reply[0] == 1


@pytest.mark.parametrize(
    ("apdu", "answer"),
    [
        ("00030000", VERSION),
        ("0003000000", VERSION),
        ("00030000000000", VERSION),
        ("000300000000000000", VERSION),
        ("0003000001ff", (b"", WRONG_LENGTH)),
        ("00030000000001ff", (b"", WRONG_LENGTH)),
        ("80030000", (b"", CLA)),
        ("00040000", (b"", INS)),
        ("00", (b"", WRONG_LENGTH)),
        ("000300", (b"", WRONG_LENGTH)),
        ("000100004000", (b"", WRONG_LENGTH)),
        ("000100000000ff01", (b"", WRONG_LENGTH)),
        ("0001000000000501", (b"", WRONG_LENGTH)),
        ("0001000000", (b"", WRONG_LENGTH)),
    ],
    ids=[
        "header-alone",
        "short-le",
        "extended-le",
        "extended-lc-of-zero",
        "version-with-data",
        "version-with-extended-data",
        "class",
        "instruction",
        "one-byte",
        "three-bytes",
        "short-data-missing",
        "extended-data-missing",
        "extended-data-shorter",
        "register-without-data",
    ],
)
def test_request_is_read_or_refused(host: Host, apdu: str, answer: tuple[bytes, int]) -> None:
    assert host.send(bytes.fromhex(apdu)) == answer


@pytest.mark.parametrize("le", [b"", b"\0"], ids=["without-le", "with-le"])
def test_short_encoding_is_taken(host: Host, le: bytes) -> None:
    assert host.send(b"\0\1\0\0" + b"\x40" + HASHES + le) == (b"", CONDITIONS)


@pytest.mark.parametrize("le", [b"", b"\0\0"], ids=["without-le", "with-le"])
def test_extended_encoding_is_taken(host: Host, le: bytes) -> None:
    assert host.send(b"\0\1\0\0" + b"\0\0\x40" + HASHES + le) == (b"", CONDITIONS)


@pytest.mark.parametrize(
    ("instruction", "data"),
    [(1, HASHES[1:]), (1, HASHES + b"x"), (2, HASHES), (2, HASHES + b"\2h"), (2, HASHES + b"\0h")],
)
def test_data_of_a_wrong_length_is_refused(host: Host, instruction: int, data: bytes) -> None:
    assert host.ask(instruction, 3, data) == (b"", WRONG_LENGTH)


@pytest.mark.parametrize("control", [0x00, 0x01, 0xFF])
def test_control_byte_that_means_nothing_is_refused(host: Host, control: int) -> None:
    assert host.try_sign(host.register().handle, control) == (b"", P1_P2)


def test_check_only_tells_known_handles_without_a_touch(host: Host) -> None:
    handle = host.register().handle
    altered = handle[:-1] + bytes([handle[-1] ^ 1])
    assert host.try_sign(handle, CHECK_ONLY) == (b"", CONDITIONS)
    assert host.try_sign(altered, CHECK_ONLY) == (b"", WRONG_DATA)
    assert host.try_sign(handle, CHECK_ONLY, application=bytes(32)) == (b"", WRONG_DATA)


def test_enforced_request_for_an_unknown_handle_asks_for_no_touch(host: Host) -> None:
    assert host.try_sign(bytes(64)) == (b"", WRONG_DATA)
    host.touch()
    assert host.platform.key.sensor.accepted == 0


def test_authentication_without_enforcing_tells_whether_there_was_a_touch(host: Host) -> None:
    registration = host.register()
    reply, word = host.try_sign(registration.handle, DONT_ENFORCE)
    assert (reply[0], word) == (0, NO_ERROR)
    registration.verify_authentication(reply)


def test_counter_grows_across_power_cycles_and_protocols(host: Host) -> None:
    handle = host.register().handle
    first = host.count(handle)
    host.platform.power_cycle()
    second = host.count(handle)
    _, reply = host.get_assertion(handle)
    third = int.from_bytes(reply[2][33:37], "big")
    assert first < second < third < host.count(handle)
