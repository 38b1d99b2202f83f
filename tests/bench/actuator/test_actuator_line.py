"""Single lines to and from an actuator."""

from __future__ import annotations

import pytest

from rig.bench.actuator.line import Answer, Boot, crc8, read, refusal, request
from tests.bench.actuator.fake import checksum


def test_checksum_is_the_one_of_the_catalogue_of_crcs() -> None:
    assert crc8(b"123456789") == 0xF4


@pytest.mark.parametrize("data", [b"", b"\x00", b"@a1 TOUC 1,80,0,1,500", bytes(range(256))])
def test_checksum_agrees_with_long_division(data: bytes) -> None:
    assert crc8(data) == checksum(data)


def test_request_carries_tag_and_checksum() -> None:
    assert request("a1", "TOUC 1,80") == b"@a1 TOUC 1,80~%02X\n" % checksum(b"@a1 TOUC 1,80")


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        (b"@a1 OK~%02X" % checksum(b"@a1 OK"), Answer("a1", "OK")),
        (b"@a1 OK~%02x" % checksum(b"@a1 OK"), Answer("a1", "OK")),
        (b'ERR -360,"x"~%02X' % checksum(b'ERR -360,"x"'), Answer("", 'ERR -360,"x"')),
        (b"!BOOT WDT,1.0,ACT01", Boot("WDT")),
        (b"!BOOT", Boot("")),
        (b"@a1 OK", None),
        (b"@a1 OK~%02X" % (checksum(b"@a1 OK") ^ 1), None),
        (b"@a1 OK~zz", None),
        (b'ERR -113,"Undefined header"', None),
        (b"\xff\xfe\x00", None),
        (b"!BOOTED", None),
    ],
    ids=[
        "answer",
        "lower",
        "untagged",
        "boot",
        "bare",
        "unchecked",
        "crc",
        "hex",
        "at",
        "noise",
        "!",
    ],
)
def test_line_is_understood_or_is_noise(line: bytes, meaning: Answer | Boot | None) -> None:
    assert read(line) == meaning


def test_only_an_error_is_a_refusal() -> None:
    assert refusal('ERR -222,"Data out of range"') == (-222, "Data out of range")
    assert refusal("OK") is None
