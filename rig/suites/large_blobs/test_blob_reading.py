"""get: a part of the array, for everybody (CTAP 6.10.2 steps 1 to 4)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, Members, Pin, Send
from rig.suites.large_blobs.array import EMPTY, LARGE_BLOBS, Blobs, Member

pytestmark = touches(0)
HAS_LARGE_BLOBS = needs(option="largeBlobs")
GET_ALL: Members = {Member.GET: len(EMPTY), Member.OFFSET: 0}


def reading(**members: object) -> object:
    """Return a row: a request to get with these members, or without those that are None."""
    changes: dict[int, object] = {Member[name]: value for name, value in members.items()}
    changed = GET_ALL | changes
    request = {key: value for key, value in changed.items() if value is not None}
    return pytest.param(request, id="-".join(members))


@covers("LB-01")
@HAS_LARGE_BLOBS
def test_new_key_has_an_empty_array(fresh_key: object, blobs: Blobs, check: Check) -> None:
    with check("LB-01"):
        assert blobs.read() == EMPTY


@covers("LB-02")
@HAS_LARGE_BLOBS
@consent("wipe")
@pytest.mark.parametrize("request_", [reading(OFFSET=None), reading(OFFSET=None, GET=None)])
def test_request_without_an_offset_is_refused(request_: Members, send: Send, check: Check) -> None:
    with check("LB-02"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(LARGE_BLOBS, request_)


@covers("LB-03")
@HAS_LARGE_BLOBS
@consent("wipe")
@pytest.mark.parametrize("request_", [reading(GET=None), reading(SET=EMPTY)])
def test_request_is_to_get_or_to_set(request_: Members, send: Send, check: Check) -> None:
    with check("LB-03"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(LARGE_BLOBS, request_)


@covers("LB-04")
@HAS_LARGE_BLOBS
@consent("wipe")
@pytest.mark.parametrize(
    "request_",
    [
        reading(LENGTH=len(EMPTY)),
        reading(PIN_UV_AUTH_PARAM=bytes(32)),
        reading(PIN_UV_AUTH_PROTOCOL=1),
    ],
)
def test_get_takes_nothing_that_belongs_to_set(request_: Members, send: Send, check: Check) -> None:
    with check("LB-04"), refused(CtapError.ERR.INVALID_PARAMETER):
        send(LARGE_BLOBS, request_)


@covers("LB-05")
@HAS_LARGE_BLOBS
def test_get_of_more_than_a_message_holds_is_refused(blobs: Blobs, check: Check) -> None:
    with check("LB-05"):
        blobs.part(blobs.largest)
        with refused(CtapError.ERR.INVALID_LENGTH):
            blobs.part(blobs.largest + 1)


@covers("LB-06")
@HAS_LARGE_BLOBS
def test_get_from_beyond_the_end_is_refused(blobs: Blobs, check: Check) -> None:
    end = len(blobs.read())
    with check("LB-06"), refused(CtapError.ERR.INVALID_PARAMETER):
        blobs.part(1, end + 1)


@covers("LB-07")
@HAS_LARGE_BLOBS
def test_get_from_the_end_gives_no_bytes(blobs: Blobs, check: Check) -> None:
    end = len(blobs.read())
    with check("LB-07"):
        assert blobs.part(1, end) == b""


@covers("LB-08")
@HAS_LARGE_BLOBS
@pytest.mark.parametrize("left", [len(EMPTY), 1])
def test_get_of_more_than_is_left_gives_the_rest(left: int, blobs: Blobs, check: Check) -> None:
    array = blobs.read()
    start = max(0, len(array) - left)
    with check("LB-08"):
        assert blobs.part(left + 1, start) == array[start:]


@covers("LB-09")
@HAS_LARGE_BLOBS
def test_get_needs_no_proof(pin: Pin, send: Send, check: Check) -> None:
    """LB-09: the key is protected by a PIN here; where alwaysUv is on, that changes nothing."""
    with check("LB-09"):
        assert send(LARGE_BLOBS, GET_ALL)


@covers("LB-30")
@needs(capability="CBOR", option="!largeBlobs")
def test_key_without_large_blobs_does_not_know_the_command(send: Send, check: Check) -> None:
    with check("LB-30"), refused(CtapError.ERR.INVALID_COMMAND):
        send(LARGE_BLOBS, GET_ALL)
