from __future__ import annotations

import pytest

from rig import SuiteProblem
from rig.link.cbor import Encoded, Reason, decode, encode, malformed
from rig.link.cbor.items import Major
from rig.link.errors import MalformedCbor


def test_map_is_written_in_canonical_order() -> None:
    shuffled = {"bbb": 0, "a": 0, -1: 0, 300: 0, 2: 0}
    assert encode(shuffled) == bytes.fromhex("a5 02 00 19012c 00 20 00 6161 00 63626262 00")


def test_written_item_goes_in_as_it_is() -> None:
    assert encode({1: Encoded(b"\xf6")}) == b"\xa1\x01\xf6"


@pytest.mark.parametrize(
    "value",
    [None, 1.5, object(), 2**64, -(2**64) - 1],
    ids=["null", "float", "object", "too great", "too small"],
)
def test_what_has_no_canonical_form_is_the_tests_own_mistake(value: object) -> None:
    with pytest.raises(SuiteProblem):
        encode([value])


MAP = {1: b"id", "name": [1, 2], -1: True}

MALFORMED = {
    "out of order": (malformed.out_of_order(MAP), Reason.KEY_ORDER),
    "given order": (malformed.pairs([(2, 0), (1, 0)]), Reason.KEY_ORDER),
    "duplicate": (malformed.duplicated(MAP, -1, False), Reason.DUPLICATE_KEY),
    "wide integer": (malformed.non_minimal(7), Reason.NON_MINIMAL_INTEGER),
    "wide negative integer": (malformed.non_minimal(-300, 8), Reason.NON_MINIMAL_INTEGER),
    "wide bytes length": (malformed.non_minimal(b"abc"), Reason.NON_MINIMAL_LENGTH),
    "wide text length": (malformed.non_minimal("abc", 4), Reason.NON_MINIMAL_LENGTH),
    "wide array count": (malformed.non_minimal([1]), Reason.NON_MINIMAL_LENGTH),
    "wide map count": (malformed.non_minimal(MAP, 2), Reason.NON_MINIMAL_LENGTH),
    "indefinite bytes": (malformed.indefinite(b"abc"), Reason.INDEFINITE_LENGTH),
    "indefinite text": (malformed.indefinite("abc"), Reason.INDEFINITE_LENGTH),
    "indefinite array": (malformed.indefinite([1, 2]), Reason.INDEFINITE_LENGTH),
    "indefinite map": (malformed.indefinite(MAP), Reason.INDEFINITE_LENGTH),
    "truncated": (malformed.truncated(MAP), Reason.TRUNCATED),
    "trailing": (malformed.trailing(MAP), Reason.TRAILING_BYTES),
    "nested arrays": (malformed.nested(5), Reason.DEPTH),
    "nested maps": (malformed.nested_maps(2000), Reason.DEPTH),
    "tag": (malformed.tagged(MAP, 55799), Reason.TAG),
    "half float": (malformed.floating(1.5, 2), Reason.FLOAT),
    "single float": (malformed.floating(1.5, 4), Reason.FLOAT),
    "double float": (malformed.floating(1.5), Reason.FLOAT),
    "null": (malformed.NULL, Reason.NULL),
    "undefined": (malformed.UNDEFINED, Reason.UNDEFINED),
    "simple value": (malformed.simple(19), Reason.SIMPLE_VALUE),
    "simple value of one byte": (malformed.simple(200), Reason.SIMPLE_VALUE),
    "break": (malformed.BREAK, Reason.BREAK),
    "reserved": (malformed.reserved(Major.BYTES), Reason.RESERVED_INFO),
    "invalid UTF-8": (malformed.invalid_text(), Reason.INVALID_UTF8),
}


@pytest.mark.parametrize(("block", "reason"), MALFORMED.values(), ids=MALFORMED)
def test_building_block_is_refused_for_its_own_reason(block: bytes, reason: Reason) -> None:
    with pytest.raises(MalformedCbor) as caught:
        decode(block)
    assert caught.value.reason == reason


WITHIN = {name: row for name, row in MALFORMED.items() if name != "trailing"}


@pytest.mark.parametrize(("block", "reason"), WITHIN.values(), ids=WITHIN)
def test_building_block_keeps_its_fault_inside_a_good_request(block: bytes, reason: Reason) -> None:
    with pytest.raises(MalformedCbor) as caught:
        decode(encode({1: b"hash", 2: block}))
    assert caught.value.reason == reason


def test_wider_forms_carry_the_same_value() -> None:
    assert malformed.non_minimal(7, 4) == b"\x1a\x00\x00\x00\x07"
    assert malformed.non_minimal("ab", 2) == b"\x79\x00\x02ab"
    assert malformed.indefinite("ab") == b"\x7f\x62ab\xff"
    assert malformed.indefinite({1: 2}) == b"\xbf\x01\x02\xff"


MISTAKES = {
    "one key": lambda: malformed.out_of_order({1: 0}),
    "key not there": lambda: malformed.duplicated({1: 0}, 2, 0),
    "not wider": lambda: malformed.non_minimal(300, 2),
    "nothing wider": lambda: malformed.non_minimal(2**63),
    "no argument": lambda: malformed.non_minimal(True),
    "integer without end": lambda: malformed.indefinite(1),
    "all cut off": lambda: malformed.truncated(1),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_block_that_would_not_be_malformed_is_not_built(mistake: object) -> None:
    assert callable(mistake)
    with pytest.raises(SuiteProblem):
        mistake()
