from __future__ import annotations

import pytest

from rig import SuiteProblem
from rig.link.cbor import Reason, Value, decode, decode_from
from rig.link.errors import MalformedCbor

GOOD: dict[str, tuple[str, Value]] = {
    "largest immediate": ("17", 23),
    "one byte": ("1818", 24),
    "largest": ("1bffffffffffffffff", 2**64 - 1),
    "smallest": ("3bffffffffffffffff", -(2**64)),
    "bytes": ("43010203", b"\x01\x02\x03"),
    "text": ("62c3bc", "\u00fc"),
    "booleans": ("82f4f5", [False, True]),
    "key order": ("a4 01 02 20 00 6161 00 63626262 00", {1: 2, -1: 0, "a": 0, "bbb": 0}),
    "short text before long": ("a2 617a 00 626161 00", {"z": 0, "aa": 0}),
    "bytes as key": ("a1410100", {b"\x01": 0}),
    "four levels": ("81a10081a10000", [{0: [{0: 0}]}]),
}


@pytest.mark.parametrize(("data", "value"), GOOD.values(), ids=GOOD)
def test_canonical_item_is_read(data: str, value: Value) -> None:
    assert decode(bytes.fromhex(data)) == value


BAD = {
    "nothing": ("", Reason.TRUNCATED, 0),
    "head cut": ("19 01", Reason.TRUNCATED, 0),
    "string cut": ("82 00 43 0102", Reason.TRUNCATED, 2),
    "string of 2^64 bytes": ("5b ffffffffffffffff", Reason.TRUNCATED, 0),
    "array of 2^64 members": ("9b ffffffffffffffff 00", Reason.TRUNCATED, 0),
    "map without its last value": ("a2 01 00 02", Reason.TRUNCATED, 4),
    "trailing": ("a0 00", Reason.TRAILING_BYTES, 1),
    "integer in one byte too many": ("18 17", Reason.NON_MINIMAL_INTEGER, 0),
    "integer in two bytes too many": ("81 39 00ff", Reason.NON_MINIMAL_INTEGER, 1),
    "integer in eight bytes": ("1b 00000000ffffffff", Reason.NON_MINIMAL_INTEGER, 0),
    "length": ("58 01 00", Reason.NON_MINIMAL_LENGTH, 0),
    "count": ("b9 0000", Reason.NON_MINIMAL_LENGTH, 0),
    "indefinite bytes": ("5f 4100 ff", Reason.INDEFINITE_LENGTH, 0),
    "indefinite text": ("7f 6161 ff", Reason.INDEFINITE_LENGTH, 0),
    "indefinite array": ("81 9f ff", Reason.INDEFINITE_LENGTH, 1),
    "indefinite map": ("bf ff", Reason.INDEFINITE_LENGTH, 0),
    "integer of indefinite length": ("1f", Reason.RESERVED_INFO, 0),
    "reserved length": ("5c", Reason.RESERVED_INFO, 0),
    "reserved simple value": ("fd", Reason.RESERVED_INFO, 0),
    "tag": ("a1 01 c0 61 61", Reason.TAG, 2),
    "half float": ("f9 0000", Reason.FLOAT, 0),
    "single float": ("fa 00000000", Reason.FLOAT, 0),
    "double float": ("fb 0000000000000000", Reason.FLOAT, 0),
    "null": ("a1 01 f6", Reason.NULL, 2),
    "undefined": ("f7", Reason.UNDEFINED, 0),
    "simple value": ("e0", Reason.SIMPLE_VALUE, 0),
    "simple value of one byte": ("f8 ff", Reason.SIMPLE_VALUE, 0),
    "break": ("81 ff", Reason.BREAK, 1),
    "invalid UTF-8": ("81 62 c328", Reason.INVALID_UTF8, 1),
    "surrogate": ("63 eda080", Reason.INVALID_UTF8, 0),
    "duplicate key": ("a2 01 00 01 00", Reason.DUPLICATE_KEY, 3),
    "duplicate key further on": ("a3 01 00 02 00 01 00", Reason.DUPLICATE_KEY, 5),
    "smaller integer later": ("a2 02 00 01 00", Reason.KEY_ORDER, 3),
    "negative before positive": ("a2 20 00 01 00", Reason.KEY_ORDER, 3),
    "text before integer": ("a2 6161 00 01 00", Reason.KEY_ORDER, 4),
    "longer text first": ("a2 626161 00 617a 00", Reason.KEY_ORDER, 5),
    "list as key": ("a1 80 00", Reason.KEY_TYPE, 1),
    "map as key": ("a1 a0 00", Reason.KEY_TYPE, 1),
    "boolean as key": ("a1 f5 00", Reason.KEY_TYPE, 1),
    "five levels": ("81 81 81 81 80", Reason.DEPTH, 4),
}


@pytest.mark.parametrize(("data", "reason", "offset"), BAD.values(), ids=BAD)
def test_anything_else_is_refused_with_reason_and_offset(
    data: str, reason: Reason, offset: int
) -> None:
    with pytest.raises(MalformedCbor) as caught:
        decode(bytes.fromhex(data))
    assert (caught.value.reason, caught.value.offset) == (reason, offset)


def test_depth_beyond_pythons_own_limit_is_an_ordinary_refusal() -> None:
    with pytest.raises(MalformedCbor, match="nested too deep"):
        decode(b"\x81" * 100_000 + b"\x00")


def test_allowed_depth_can_be_raised_within_reason() -> None:
    assert decode(b"\x81" * 64 + b"\x00", max_depth=64)
    with pytest.raises(SuiteProblem, match="64 levels"):
        decode(b"\x00", max_depth=65)


def test_item_inside_other_data_is_read_from_its_offset() -> None:
    assert decode_from(b"\xff\xff\xa1\x01\x02\x05", 2) == ({1: 2}, 5)


def test_offset_of_an_inner_item_counts_from_the_start_of_the_data() -> None:
    with pytest.raises(MalformedCbor) as caught:
        decode_from(b"\x00\x00\x81\xf6", 2)
    assert caught.value.offset == 3
