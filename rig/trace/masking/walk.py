"""The strings of one message's CBOR, those within authenticator data among them."""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct

from rig.trace.masking.strings import Found, Lost, Step, strings

_HEAD_SIZE = 37
_FLAGS = 32
_AT, _ED = 0x40, 0x80
_ATTESTED = Struct(">16sH")

CREDENTIAL_ID = "credentialId"
EXTENSIONS = "extensions"


@dataclass(frozen=True)
class Walk:
    """What was found.

    Attributes:
        found: The strings, in their order.
        end: Where the item ends, or where it stopped making sense.
        is_lost: Whether it did that.
    """

    found: tuple[Found, ...]
    end: int
    is_lost: bool = False


def walk(data: bytes, start: int) -> Walk:
    """Go through one item as far as it can be read."""
    found: list[Found] = []
    item = strings(data, start)
    try:
        while True:
            found.append(next(item))
    except StopIteration as end:
        return Walk(tuple(found), end.value)
    except Lost as lost:
        return Walk(tuple(found), min(lost.at, len(data)), is_lost=True)


def within_auth_data(data: bytes, place: Found) -> tuple[Found, ...]:
    """Return the credential id and the strings of the extensions in authenticator data.

    Args:
        data: The message.
        place: Where the authenticator data is in it (WebAuthn 6.1).
    """
    if place.stop > len(data) or place.stop - place.start < _HEAD_SIZE:
        return ()
    flags, at = data[place.start + _FLAGS], place.start + _HEAD_SIZE
    found: list[Found] = []
    if flags & _AT and at + _ATTESTED.size <= place.stop:
        size = _ATTESTED.unpack_from(data, at)[1]
        at += _ATTESTED.size
        found.append(Found((*place.path, CREDENTIAL_ID), at, at + size, is_text=False))
        at = walk(data[: place.stop], at + size).end
    if flags & _ED:
        inner = walk(data[: place.stop], at).found
        path: tuple[Step, ...] = (*place.path, EXTENSIONS)
        found += [one._replace(path=path + one.path) for one in inner]
    return tuple(found)
