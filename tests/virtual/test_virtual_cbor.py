from __future__ import annotations

from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.virtual.cbor import CborError, Flaw, decode, encode

NUMBERS = st.integers(-(2**64), 2**64 - 1)
KEYS = NUMBERS | st.text() | st.binary()
LEAVES = NUMBERS | st.text() | st.binary() | st.booleans() | st.none()


def _levels(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    for _ in range(4):
        leaves |= st.lists(leaves, max_size=3) | st.dictionaries(KEYS, leaves, max_size=3)
    return leaves


@given(_levels(LEAVES))
def test_what_is_written_is_read_the_same_by_another_library(value: Any) -> None:
    assert cbor2.loads(encode(value)) == value


@given(_levels(LEAVES))
def test_what_is_written_is_canonical_by_its_own_reader(value: Any) -> None:
    assert decode(encode(value)) == value


@given(st.dictionaries(NUMBERS | st.text(), LEAVES))
def test_map_order_is_that_of_ctap_not_only_of_rfc_7049(value: Any) -> None:
    written = list(cbor2.loads(encode(value)))
    assert written == sorted(written, key=lambda key: _order(cbor2.dumps(key)))


@given(st.binary(max_size=40))
def test_bytes_that_are_accepted_are_exactly_what_the_writer_would_write(data: bytes) -> None:
    try:
        value = decode(data)
    except CborError:
        return
    if not _has_float(value):
        assert encode(value) == data or b"\xf7" in data


@pytest.mark.parametrize(
    ("data", "flaw"),
    [
        ("", Flaw.TRUNCATED),
        ("a201", Flaw.TRUNCATED),
        ("1901", Flaw.TRUNCATED),
        ("4401", Flaw.TRUNCATED),
        ("fb00", Flaw.TRUNCATED),
        ("9bffffffffffffffff", Flaw.TRUNCATED),
        ("a000", Flaw.TRAILING),
        ("1817", Flaw.NOT_SHORTEST),
        ("1900ff", Flaw.NOT_SHORTEST),
        ("1a0000ffff", Flaw.NOT_SHORTEST),
        ("1b00000000ffffffff", Flaw.NOT_SHORTEST),
        ("580101", Flaw.NOT_SHORTEST),
        ("bf0102ff", Flaw.INDEFINITE),
        ("9f01ff", Flaw.INDEFINITE),
        ("7f6161ff", Flaw.INDEFINITE),
        ("ff", Flaw.INDEFINITE),
        ("a202000100", Flaw.KEY_ORDER),
        ("a2200000 00", Flaw.KEY_ORDER),
        ("a2616200616100", Flaw.KEY_ORDER),
        ("a201000100", Flaw.DUPLICATE_KEY),
        ("a1f500", Flaw.KEY_TYPE),
        ("a18000", Flaw.KEY_TYPE),
        ("61ff", Flaw.NOT_UTF8),
        ("c000", Flaw.TAG),
        ("8181818180", Flaw.TOO_DEEP),
        ("a101a101a101a101a0", Flaw.TOO_DEEP),
        ("1c", Flaw.RESERVED),
        ("f8ff", Flaw.RESERVED),
    ],
)
def test_cbor_that_ctap_forbids_is_refused_by_its_flaw(data: str, flaw: Flaw) -> None:
    with pytest.raises(CborError) as refused:
        decode(bytes.fromhex(data))
    assert refused.value.kind is flaw


def test_four_levels_are_not_too_deep() -> None:
    assert decode(bytes.fromhex("81818180")) == [[[[]]]]


@pytest.mark.parametrize("data", ["f93c00", "fa3fc00000", "fb3ff199999999999a"])
def test_floats_are_read_as_another_library_reads_them(data: str) -> None:
    assert decode(bytes.fromhex(data)) == cbor2.loads(bytes.fromhex(data))


@pytest.mark.parametrize(
    "value",
    [1.5, object(), 2**64, {"deep": [1.5]}],
    ids=["float", "object", "too great", "deep float"],
)
def test_what_has_no_place_in_a_message_is_not_written(value: object) -> None:
    with pytest.raises(TypeError):
        encode(value)


def _order(key: bytes) -> tuple[int, int, bytes]:
    return key[0] >> 5, len(key), key


def _has_float(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_has_float, value.values()))
    if isinstance(value, list):
        return any(map(_has_float, value))
    return isinstance(value, float)
