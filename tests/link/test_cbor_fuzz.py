from __future__ import annotations

import cbor2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rig.link.cbor import MAX_DEPTH, decode, encode
from rig.link.errors import MalformedCbor

# How long an example takes says nothing here: the machine may be busy with something else.
fuzz = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

keys = st.integers(-(2**64), 2**64 - 1) | st.text(max_size=30) | st.binary(max_size=30)
leaves = keys | st.booleans()


def levels(deepest: int) -> st.SearchStrategy[object]:
    if deepest == 0:
        return leaves
    inner = levels(deepest - 1)
    return leaves | st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)


heads = st.integers(0, 255).map(lambda first: bytes([first]))
cbor_like = st.lists(heads | st.binary(max_size=9) | levels(1).map(encode)).map(b"".join)


@fuzz
@given(levels(MAX_DEPTH))
def test_what_is_written_is_read_back(value: object) -> None:
    assert decode(encode(value)) == value


@fuzz
@given(levels(MAX_DEPTH))
def test_what_is_written_is_read_alike_by_another_library(value: object) -> None:
    assert cbor2.loads(encode(value)) == value


def read(data: bytes) -> tuple[object, MalformedCbor | None]:
    try:
        return decode(data), None
    except MalformedCbor as refusal:
        return None, refusal


@fuzz
@given(cbor_like)
def test_any_bytes_are_canonical_or_refused_at_an_offset_within_them(data: bytes) -> None:
    value, refusal = read(data)
    if refusal is None:
        assert encode(value) == data
    else:
        assert 0 <= refusal.offset <= len(data)


@fuzz
@given(cbor_like)
def test_what_another_library_reads_too_is_read_alike(data: bytes) -> None:
    value, refusal = read(data)
    assert refusal is not None or cbor2.loads(data) == value
