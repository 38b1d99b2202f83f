"""What getInfo says that a key takes and keeps, it does; and no more."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from hashlib import sha256
from itertools import product
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

from rig.virtual.profiles import PROFILES

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

GET_INFO, LARGE_BLOBS = 0x04, 0x0C
SIZE, COUNT, ID_LENGTH, ARRAY, CRED_BLOB, REMAINING = 0x05, 0x07, 0x08, 0x0B, 0x0F, 0x14
RK = {"rk": True}
LARGE_BLOB_WRITE = 0x10


def stating(member: int) -> pytest.MarkDecorator:
    """Take a key of each profile whose getInfo has a member."""
    names = [name for name, each in PROFILES.items() if member in each.info_members]
    if member == ARRAY:
        names = [name for name in names if "largeBlobs" in PROFILES[name].options]
    if member == CRED_BLOB:
        names = [name for name in names if "credBlob" in PROFILES[name].extensions]
    return pytest.mark.parametrize("keyed", names, indirect=True)


@pytest.fixture
def keyed(request: pytest.FixtureRequest, make_host: Callable[..., Host]) -> Host:
    """A platform with a new key of a profile, with a PIN where that lets it register."""
    host = make_host(request.param)
    options = host.info()[0x04]
    if "clientPin" in options and not options.get("noMcGaPermissionsWithClientPin"):
        assert host.set_pin() == 0
    return host


def proof(host: Host) -> dict[str, Any]:
    return host.authorised() if host.has_pin else {}


def blob_proof(token: bytes, fragment: bytes, offset: int) -> dict[int, Any]:
    place = b"\xff" * 32 + b"\x0c\x00" + offset.to_bytes(4, "little")
    param = hmac.new(token, place + sha256(fragment).digest(), "sha256").digest()
    return {5: param, 6: 2} if token else {}


def strangers(count: int) -> list[dict[str, object]]:
    return [{"id": bytes([at]) * 16, "type": "public-key"} for at in range(count)]


@stating(SIZE)
def test_messages_are_as_long_as_stated(keyed: Host) -> None:
    blob = keyed.info()[SIZE] - 1 - len(b"\xa1\x18\x20\x59\xff\xff")
    assert keyed.send(GET_INFO, {0x20: bytes(blob)})[0] == 0x00
    assert keyed.send(GET_INFO, {0x20: bytes(blob + 1)}) == (0x39, None)


@stating(COUNT)
def test_lists_are_as_long_as_stated(keyed: Host) -> None:
    count = keyed.info()[COUNT]
    assert keyed.sign_in(allow=strangers(count), **proof(keyed)) == (0x2E, None)
    assert keyed.sign_in(allow=strangers(count + 1), **proof(keyed)) == (0x15, None)
    assert keyed.register(exclude=strangers(count), **proof(keyed))[0] == 0x00
    assert keyed.register(exclude=strangers(count + 1), **proof(keyed)) == (0x15, None)


@stating(ID_LENGTH)
def test_ids_are_no_longer_than_stated_whatever_extensions_keep(keyed: Host) -> None:
    longest, offered = keyed.info()[ID_LENGTH], keyed.info().get(0x02, ())
    asked = {"credProtect": 2, "hmac-secret": True, "credBlob": bytes(32)}
    asked |= {"thirdPartyPayment": True, "minPinLength": True}
    extensions = {name: value for name, value in asked.items() if name in offered}
    kinds = [None, RK] if keyed.info()[0x04].get("rk") else [None]
    for params, options in product(keyed.info()[0x0A], kinds):
        changes = {"extensions": extensions, "options": options, "params": [params]}
        assert len(keyed.credential_id(**changes, **proof(keyed))) <= longest


@stating(REMAINING)
def test_there_is_room_for_as_many_credentials_as_stated(keyed: Host) -> None:
    room = keyed.info()[REMAINING]
    for left in reversed(range(room)):
        keyed.accounts(bytes([left]))
        assert keyed.info()[REMAINING] == left
    refused = keyed.register(user={"id": b"one more"}, options=RK, **proof(keyed))
    assert refused == (0x28, None)


@stating(ARRAY)
def test_the_large_blob_array_is_as_long_as_stated(keyed: Host) -> None:
    room, step = keyed.info()[ARRAY], keyed.info()[SIZE] - 64
    content = cbor2.dumps([bytes(room - 16 - 4)])
    array = content + sha256(content).digest()[:16]
    assert len(array) == room
    token = keyed.token(permissions=LARGE_BLOB_WRITE) if keyed.has_pin else b""
    assert keyed.send(LARGE_BLOBS, {2: array[:step], 3: 0, 4: room + 1}) == (0x18, None)
    for at in range(0, room, step):
        fragment = array[at : at + step]
        members = {2: fragment, 3: at} | ({} if at else {4: room})
        assert keyed.send(LARGE_BLOBS, members | blob_proof(token, fragment, at)) == (0, None)
    assert keyed.image()["persistent"]["large_blob_array"] == array.hex()


@stating(CRED_BLOB)
def test_a_cred_blob_is_as_long_as_stated(keyed: Host) -> None:
    length = keyed.info()[CRED_BLOB]
    for size, kept in ((length, b"\xf5"), (length + 1, b"\xf4")):
        extensions = {"credBlob": bytes(size)}
        reply = keyed.register(extensions=extensions, options=RK, **proof(keyed))[1]
        assert reply[2].endswith(b"\xa1\x68credBlob" + kept)
