"""authenticatorLargeBlobs (CTAP 6.10.2)."""

from __future__ import annotations

from collections.abc import Generator
from enum import IntEnum
from typing import TYPE_CHECKING

from rig.virtual.authorisation import managing_token
from rig.virtual.cbor import Key, Value
from rig.virtual.operation import Outcome, Wait
from rig.virtual.permissions import Permission
from rig.virtual.rules.large_blobs import BlobFragment, Member

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


class Answer(IntEnum):
    """Keys of the reply (CTAP 6.10.1)."""

    CONFIG = 0x01


def large_blobs(
    authenticator: Authenticator, parameters: dict[Key, Value]
) -> Generator[Wait, Outcome, dict[int, object] | None]:
    """Give a part of the large-blob array, or take the next part of a new one."""
    yield from ()
    rules = authenticator.rules
    rules.check_blob_offset_given(parameters)
    rules.check_one_blob_operation(parameters)
    offset = rules.blob_count(parameters, Member.OFFSET)
    if Member.GET in parameters:
        return _read(authenticator, parameters, offset)
    _write(authenticator, rules.blob_fragment(parameters, offset))
    return None


def _read(
    authenticator: Authenticator, parameters: dict[Key, Value], offset: int
) -> dict[int, object]:
    rules, persistent = authenticator.rules, authenticator.store.persistent
    rules.check_blob_read_state(persistent)
    rules.check_blob_read_members(parameters)
    count = rules.blob_count(parameters, Member.GET)
    rules.check_blob_read_size(count)
    array = persistent.large_blob_array
    rules.check_blob_read_offset(offset, array)
    return {Answer.CONFIG: rules.blob_part(array, offset, count)}


def _write(authenticator: Authenticator, request: BlobFragment) -> None:
    """Take one fragment; the array changes only with the last one (6.10.2 s5)."""
    rules, store = authenticator.rules, authenticator.store
    rules.check_fragment_size(request.fragment)
    rules.check_blob_length(request)
    if request.offset == 0:
        store.volatile.blob_write = rules.new_blob_write(request)
    write = rules.blob_write_under_way(store.volatile.blob_write, request)
    _check_permission(authenticator, request)
    rules.check_fragment_end(write, request)
    rules.take_fragment(store, write, request.fragment)
    if rules.blob_is_whole(write):
        store.volatile.blob_write = None
        rules.check_blob_integrity(write.received)
        rules.keep_blob_array(store.persistent, write.received)


def _check_permission(authenticator: Authenticator, request: BlobFragment) -> None:
    rules = authenticator.rules
    if rules.blob_write_needs_token(authenticator.store.persistent):
        message = rules.blob_write_message(request)
        managing_token(authenticator, request.auth, message, Permission.LARGE_BLOB_WRITE)
