"""The large-blob array: how it is read and written in parts (CTAP 6.10)."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fido2.ctap2.pin import PinProtocol

from rig.link import chance
from rig.link.cbor import encode
from rig.suites.fixtures import Members, Send

LARGE_BLOBS = 0x0C
ALWAYS_FITS = 1024
"""Bytes of the array that every key with large blobs has room for (CTAP 6.10.2)."""
CHECK_SUM_LENGTH = 16
_HEADS = (2, 3, 4)
"""How many bytes may stand before the one entry of an array that was made here."""


class Member(IntEnum):
    """Keys of a request."""

    GET = 0x01
    SET = 0x02
    OFFSET = 0x03
    LENGTH = 0x04
    PIN_UV_AUTH_PARAM = 0x05
    PIN_UV_AUTH_PROTOCOL = 0x06


def sealed(content: bytes) -> bytes:
    """Return an array behind whose content stands the first half of its SHA-256."""
    return content + sha256(content).digest()[:CHECK_SUM_LENGTH]


EMPTY = sealed(b"\x80")
"""The array of a key that nobody wrote to."""


def array_of(size: int) -> bytes:
    """Return a sound array of so many bytes, unlike any other; at least 18."""
    room = size - CHECK_SUM_LENGTH
    entries = (encode([chance.token_bytes(room - head)]) for head in _HEADS if head <= room)
    return sealed(next(entry for entry in entries if len(entry) == room))


def entry_of(key: bytes, text: bytes) -> dict[int, Any]:
    """Return the entry that holds a credential's large blob, under its key (CTAP 6.10.3)."""
    nonce = chance.token_bytes(12)
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    compressed = deflate.compress(text) + deflate.flush()
    sealed_text = AESGCM(key).encrypt(nonce, compressed, _bound_to(len(text)))
    return {1: sealed_text, 2: nonce, 3: len(text)}


def text_of(key: Any, entry: Any) -> bytes | None:
    """Return the large blob of an entry; None if that is no such entry, or not under this key."""
    try:
        compressed = AESGCM(key).decrypt(entry[2], entry[1], _bound_to(entry[3]))
        return zlib.decompress(compressed, wbits=-zlib.MAX_WBITS)
    except (InvalidTag, zlib.error, LookupError, TypeError, ValueError):
        return None


def _bound_to(size: int) -> bytes:
    return b"blob" + size.to_bytes(8, "little")


def authorisation(token: bytes, protocol: PinProtocol, fragment: bytes, offset: int = 0) -> Members:
    """Return the members that prove, for one fragment, that the user was verified."""
    place = offset.to_bytes(4, "little")
    message = b"\xff" * 32 + b"\x0c\x00" + place + sha256(fragment).digest()
    return {
        Member.PIN_UV_AUTH_PARAM: protocol.authenticate(token, message),
        Member.PIN_UV_AUTH_PROTOCOL: protocol.VERSION,
    }


@dataclass(frozen=True)
class Blobs:
    """`blobs`: the array of one key.

    Attributes:
        largest: How many bytes may be read or written at a time.
        room: How long the array may be, in bytes.
        authorise: Makes the members that prove the user verified, for a fragment at an offset;
            none for a key that asks for no proof.
    """

    send: Send
    largest: int
    room: int
    authorise: Callable[[bytes, int], Members]

    def part(self, count: int, offset: int = 0) -> Any:
        """Return what the key gives of so many bytes from an offset on."""
        return self.send(LARGE_BLOBS, {Member.GET: count, Member.OFFSET: offset}).get(1)

    def read(self) -> bytes:
        """Return the whole array."""
        read = b""
        while len(read) <= self.room:
            part = self.part(self.largest, len(read))
            read += part
            if len(part) < self.largest:
                break
        return read

    def put(
        self,
        fragment: bytes,
        offset: int = 0,
        *,
        length: int | None = None,
        changes: Mapping[int, Any] | None = None,
    ) -> Members:
        """Send one fragment, with a proof where the key asks for one.

        Args:
            length: That of the whole array, in bytes; None to leave it out.
            changes: Members to put into the request; None takes one out.
        """
        sound = {
            Member.SET: fragment,
            Member.OFFSET: offset,
            Member.LENGTH: length,
            **(self.authorise(fragment, offset) if changes is None else changes),
        }
        return self.send(LARGE_BLOBS, {k: value for k, value in sound.items() if value is not None})

    def write(self, array: bytes, step: int | None = None) -> None:
        """Write the whole array, so many bytes at a time or as many as there may be."""
        size = step or self.largest
        for offset in range(0, len(array), size):
            length = len(array) if offset == 0 else None
            self.put(array[offset : offset + size], offset, length=length)
