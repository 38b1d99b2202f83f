"""Decisions of authenticatorLargeBlobs (CTAP 6.10.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from rig.virtual.cbor import Key, Value
from rig.virtual.profile import CommandByte
from rig.virtual.request import PinUvAuth
from rig.virtual.rules.request import RequestRules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import EMPTY_LARGE_BLOB_ARRAY, BlobWrite, Persistent, Store

ALWAYS_FITS = 1024
"""An array of so many bytes is no question of room (6.10.2 s5)."""

_MESSAGE_OVERHEAD = 64
_CHECK_SUM_LENGTH = 16


class Member(IntEnum):
    """Keys of the request (CTAP 6.10.1)."""

    GET = 0x01
    SET = 0x02
    OFFSET = 0x03
    LENGTH = 0x04
    PIN_UV_AUTH_PARAM = 0x05
    PIN_UV_AUTH_PROTOCOL = 0x06


@dataclass(frozen=True, kw_only=True)
class BlobFragment:
    """A request to write.

    Attributes:
        offset: Where the fragment begins, in bytes from the start of the array.
        length: The length of the whole array, in bytes; None where it is not stated.
    """

    fragment: bytes
    offset: int
    length: int | None
    auth: PinUvAuth


class LargeBlobRules(RequestRules):
    """Decisions of authenticatorLargeBlobs (CTAP 6.10.2)."""

    def check_blob_offset_given(self, members: Mapping[Key, Value]) -> None:
        """Refuse a request without an offset (s1)."""
        if Member.OFFSET not in members:
            raise Refusal(Status.INVALID_PARAMETER)

    def check_one_blob_operation(self, members: Mapping[Key, Value]) -> None:
        """Refuse a request that has neither get nor set, or both (s2, s3)."""
        if (Member.GET in members) == (Member.SET in members):
            raise Refusal(Status.INVALID_PARAMETER)

    def blob_count(self, members: Mapping[Key, Value], key: int) -> int:
        """Read a member that counts bytes."""
        count = self.required(members, key, int)
        return count if count >= 0 else self.mistyped(int)

    def max_blob_fragment(self) -> int:
        """Say how many bytes may be read or written at a time (6.10.2)."""
        return self.profile.limits.max_msg_size - _MESSAGE_OVERHEAD

    def check_blob_read_state(self, persistent: Persistent) -> None:
        """Refuse to give the array in this state: everybody may read it in each one."""

    def check_blob_read_members(self, members: Mapping[Key, Value]) -> None:
        """Refuse a request to get with members that belong to set (s4)."""
        of_set = {Member.LENGTH, Member.PIN_UV_AUTH_PARAM, Member.PIN_UV_AUTH_PROTOCOL}
        if not of_set.isdisjoint(members):
            raise Refusal(Status.INVALID_PARAMETER)

    def check_blob_read_size(self, count: int) -> None:
        """Refuse to give more than a message holds (s4)."""
        if count > self.max_blob_fragment():
            raise Refusal(Status.INVALID_LENGTH)

    def check_blob_read_offset(self, offset: int, array: bytes) -> None:
        """Refuse an offset behind the end; the end itself is right (s4)."""
        if offset > len(array):
            raise Refusal(Status.INVALID_PARAMETER)

    def blob_part(self, array: bytes, offset: int, count: int) -> bytes:
        """Return what is asked for, or as much of it as there is (s4)."""
        return array[offset : offset + count]

    def blob_fragment(self, members: Mapping[Key, Value], offset: int) -> BlobFragment:
        """Read a request to set."""
        stated = Member.LENGTH in members
        return BlobFragment(
            fragment=self.required(members, Member.SET, bytes),
            offset=offset,
            length=self.blob_count(members, Member.LENGTH) if stated else None,
            auth=self.pin_uv_auth(members, Member.PIN_UV_AUTH_PARAM, Member.PIN_UV_AUTH_PROTOCOL),
        )

    def check_fragment_size(self, fragment: bytes) -> None:
        """Refuse to take more than a message holds (s5)."""
        if len(fragment) > self.max_blob_fragment():
            raise Refusal(Status.INVALID_LENGTH)

    def check_blob_length(self, request: BlobFragment) -> None:
        """Refuse a length anywhere but at offset 0, where there must be a sound one (s5)."""
        if (request.length is None) != (request.offset != 0):
            raise Refusal(Status.INVALID_PARAMETER)
        if request.length is not None:
            self.check_blob_room(request.length)
            self.check_least_blob_length(request.length)

    def check_blob_room(self, length: int) -> None:
        """Refuse an array that does not fit (s5)."""
        room = self.profile.limits.max_serialized_large_blob_array
        if length > max(ALWAYS_FITS, room):
            raise Refusal(Status.LARGE_BLOB_STORAGE_FULL)

    def check_least_blob_length(self, length: int) -> None:
        """Refuse an array shorter than an empty one (s5)."""
        if length < len(EMPTY_LARGE_BLOB_ARRAY):
            raise Refusal(Status.INVALID_PARAMETER)

    def new_blob_write(self, request: BlobFragment) -> BlobWrite:
        """Begin a new array, whatever was begun before (s5)."""
        return BlobWrite(length=request.length or 0)

    def blob_write_under_way(self, write: BlobWrite | None, request: BlobFragment) -> BlobWrite:
        """Return the write that this fragment goes on with; any other fragment is refused (s5)."""
        if write is None or request.offset != len(write.received):
            raise Refusal(Status.INVALID_SEQ)
        return write

    def blob_write_needs_token(self, persistent: Persistent) -> bool:
        """Tell whether writing takes a pinUvAuthParam (s5)."""
        return self.is_protected(persistent) or persistent.always_uv

    def blob_write_message(self, request: BlobFragment) -> bytes:
        """Return what the pinUvAuthParam of a fragment is over (s5)."""
        offset = (request.offset & 0xFFFFFFFF).to_bytes(4, "little")
        command = bytes([CommandByte.LARGE_BLOBS, 0x00])
        return b"\xff" * 32 + command + offset + sha256(request.fragment).digest()

    def check_fragment_end(self, write: BlobWrite, request: BlobFragment) -> None:
        """Refuse a fragment that goes beyond the stated length (s5)."""
        if request.offset + len(request.fragment) > write.length:
            raise Refusal(Status.INVALID_PARAMETER)

    def take_fragment(self, store: Store, write: BlobWrite, fragment: bytes) -> None:
        """Put a fragment behind those that came before; the array itself stays as it is."""
        write.received += fragment

    def blob_is_whole(self, write: BlobWrite) -> bool:
        """Tell whether all of the new array has come."""
        return len(write.received) == write.length

    def check_blob_integrity(self, array: bytes) -> None:
        """Refuse an array that does not end with its own check sum (s5)."""
        content, check_sum = array[:-_CHECK_SUM_LENGTH], array[-_CHECK_SUM_LENGTH:]
        if sha256(content).digest()[:_CHECK_SUM_LENGTH] != check_sum:
            raise Refusal(Status.INTEGRITY_FAILURE)

    def keep_blob_array(self, persistent: Persistent, array: bytes) -> None:
        """Put the new array in the place of the old one, in one step."""
        persistent.large_blob_array = array

    def drops_blob_write(self, command: CommandByte) -> bool:
        """Tell whether this implemented command ends a write under way."""
        return command != CommandByte.LARGE_BLOBS
