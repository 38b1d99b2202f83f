"""set: fragment by fragment, and the old array until the last one is in (CTAP 6.10.2 step 5)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check
from rig.suites.large_blobs.array import (
    ALWAYS_FITS,
    CHECK_SUM_LENGTH,
    EMPTY,
    Blobs,
    array_of,
)

pytestmark = [needs(option="largeBlobs"), consent("wipe"), touches(0)]

LENGTH = 200
HALF = LENGTH // 2


@pytest.fixture
def begun(blobs: Blobs) -> bytes:
    """An array whose first half the key already has."""
    array = array_of(LENGTH)
    blobs.put(array[:HALF], length=LENGTH)
    return array


@covers("LB-10")
def test_fragment_longer_than_a_message_holds_is_refused(blobs: Blobs, check: Check) -> None:
    array = array_of(ALWAYS_FITS + CHECK_SUM_LENGTH).ljust(blobs.largest + 1, b"\x00")
    with check("LB-10"), refused(CtapError.ERR.INVALID_LENGTH):
        blobs.put(array[: blobs.largest + 1], length=ALWAYS_FITS)


@covers("LB-11")
def test_first_fragment_tells_the_length(blobs: Blobs, check: Check) -> None:
    with check("LB-11"), refused(CtapError.ERR.INVALID_PARAMETER):
        blobs.put(EMPTY)


@covers("LB-12")
def test_array_that_does_not_fit_is_refused(blobs: Blobs, check: Check) -> None:
    with check("LB-12"), refused(CtapError.ERR.LARGE_BLOB_STORAGE_FULL):
        blobs.put(EMPTY, length=blobs.room + 1)


@covers("LB-13")
@pytest.mark.parametrize("length", [0, len(EMPTY) - 1])
def test_array_shorter_than_an_empty_one_is_refused(
    length: int, blobs: Blobs, check: Check
) -> None:
    with check("LB-13"), refused(CtapError.ERR.INVALID_PARAMETER):
        blobs.put(EMPTY[:length], length=length)


@covers("LB-14")
def test_later_fragment_tells_no_length(begun: bytes, blobs: Blobs, check: Check) -> None:
    with check("LB-14"), refused(CtapError.ERR.INVALID_PARAMETER):
        blobs.put(begun[HALF:], HALF, length=LENGTH)


@covers("LB-15")
@pytest.mark.parametrize("away", [-1, 1])
def test_fragment_that_is_not_the_next_one_is_refused(
    away: int, begun: bytes, blobs: Blobs, check: Check
) -> None:
    offset = HALF + away
    with check("LB-15"), refused(CtapError.ERR.INVALID_SEQ):
        blobs.put(begun[offset:], offset)


@covers("LB-15")
def test_fragment_behind_the_whole_array_is_refused(blobs: Blobs, check: Check) -> None:
    array = array_of(LENGTH)
    blobs.write(array)
    with check("LB-15"), refused(CtapError.ERR.INVALID_SEQ):
        blobs.put(EMPTY, LENGTH)


@covers("LB-20")
def test_fragment_beyond_the_stated_length_is_refused(
    begun: bytes, blobs: Blobs, check: Check
) -> None:
    with check("LB-20"), refused(CtapError.ERR.INVALID_PARAMETER):
        blobs.put(begun[HALF:] + b"\x00", HALF)


@covers("LB-21")
@pytest.mark.parametrize("at", [0, HALF, LENGTH - 1])
def test_array_with_a_wrong_check_sum_is_not_kept(at: int, blobs: Blobs, check: Check) -> None:
    old, new = array_of(LENGTH), bytearray(array_of(LENGTH))
    blobs.write(old)
    new[at] ^= 1
    with check("LB-21"):
        with refused(CtapError.ERR.INTEGRITY_FAILURE):
            blobs.write(bytes(new))
        assert blobs.read() == old


@covers("LB-22")
def test_old_array_is_there_until_the_last_fragment_is_in(blobs: Blobs, check: Check) -> None:
    old, new = array_of(LENGTH), array_of(LENGTH)
    blobs.write(old)
    blobs.put(new[:HALF], length=LENGTH)
    with check("LB-22"):
        assert blobs.read() == old
        blobs.put(new[HALF:], HALF)
        assert blobs.read() == new


@covers("LB-23")
@pytest.mark.parametrize("step", [LENGTH, HALF, 17], ids=["whole", "halves", "pieces"])
def test_array_is_read_back_as_it_was_written(step: int, blobs: Blobs, check: Check) -> None:
    array = array_of(LENGTH)
    with check("LB-23"):
        blobs.write(array, step)
        assert blobs.read() == array


@covers("LB-23")
def test_shorter_array_leaves_nothing_of_a_longer_one(blobs: Blobs, check: Check) -> None:
    blobs.write(array_of(LENGTH))
    with check("LB-23"):
        blobs.write(EMPTY)
        assert blobs.read() == EMPTY


@covers("LB-24")
def test_array_of_1024_bytes_fits(blobs: Blobs, check: Check) -> None:
    array = array_of(ALWAYS_FITS)
    with check("LB-24"):
        blobs.write(array)
        assert blobs.read() == array


@covers("LB-24")
def test_array_as_long_as_getinfo_says_fits(blobs: Blobs, check: Check) -> None:
    array = array_of(blobs.room)
    with check("LB-24"):
        blobs.write(array)
        assert blobs.read() == array


@covers("LB-25")
@needs(option="!alwaysUv")
def test_key_without_a_pin_asks_for_no_proof(no_pin: None, blobs: Blobs, check: Check) -> None:
    array = array_of(LENGTH)
    with check("LB-25"):
        blobs.put(array, length=LENGTH, changes={})
        assert blobs.read() == array
