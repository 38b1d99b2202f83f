"""Faults in reading and writing the large-blob array."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rig.virtual.cbor import Key, Value
from rig.virtual.faults.registry import fault
from rig.virtual.profile import CommandByte
from rig.virtual.rules import Rules
from rig.virtual.rules.large_blobs import ALWAYS_FITS, BlobFragment, Member
from rig.virtual.status import Refusal, Status
from rig.virtual.store import EMPTY_LARGE_BLOB_ARRAY, BlobWrite, Persistent, Store, Token


@fault(
    "first-array-without-check-sum",
    breaks=("LB-01", "LB-23", "RST-16"),
    area="large_blobs",
    says="the check sum of an empty array is left out",
)
class FirstArrayWithoutCheckSum(Rules):
    def blob_part(self, array: bytes, offset: int, count: int) -> bytes:
        return super().blob_part(
            array[:1] if array == EMPTY_LARGE_BLOB_ARRAY else array, offset, count
        )


@fault(
    "blob-offset-missing-is-zero",
    breaks=("LB-02",),
    area="large_blobs",
    says="largeBlobs without an offset begins at 0",
)
class BlobOffsetMissingIsZero(Rules):
    def check_blob_offset_given(self, members: Mapping[Key, Value]) -> None:
        """Do without."""

    def blob_count(self, members: Mapping[Key, Value], key: int) -> int:
        return super().blob_count(members, key) if key in members else 0


@fault(
    "get-wins-over-set",
    breaks=("LB-03",),
    area="large_blobs",
    says="largeBlobs with both get and set gets",
)
class GetWinsOverSet(Rules):
    def check_one_blob_operation(self, members: Mapping[Key, Value]) -> None:
        if Member.GET not in members:
            super().check_one_blob_operation(members)


@fault(
    "get-ignores-members-of-set",
    breaks=("LB-04",),
    area="large_blobs",
    says="get takes a length and a pinUvAuthParam, and ignores them",
)
class GetIgnoresMembersOfSet(Rules):
    def check_blob_read_members(self, members: Mapping[Key, Value]) -> None:
        """Take them all."""


@fault(
    "get-of-any-size",
    breaks=("LB-05",),
    area="large_blobs",
    says="get may ask for more than maxMsgSize leaves room for",
)
class GetOfAnySize(Rules):
    def check_blob_read_size(self, count: int) -> None:
        """Take any."""


@fault(
    "get-beyond-the-end",
    breaks=("LB-06",),
    area="large_blobs",
    says="get from beyond the end of the array gives no bytes",
)
class GetBeyondTheEnd(Rules):
    def check_blob_read_offset(self, offset: int, array: bytes) -> None:
        """Take any."""


@fault(
    "get-from-the-end-refused",
    breaks=("LB-07",),
    area="large_blobs",
    says="get from exactly the end of the array is refused",
)
class GetFromTheEndRefused(Rules):
    def check_blob_read_offset(self, offset: int, array: bytes) -> None:
        super().check_blob_read_offset(offset + 1, array)


@fault(
    "get-loses-the-last-byte",
    breaks=("LB-08", "LB-24"),
    area="large_blobs",
    says="get from the middle of the array to beyond its end leaves out the last byte",
)
class GetLosesTheLastByte(Rules):
    def blob_part(self, array: bytes, offset: int, count: int) -> bytes:
        part = super().blob_part(array, offset, count)
        return part[:-1] if offset and len(part) < count else part


@fault(
    "get-needs-proof",
    breaks=("LB-09",),
    area="large_blobs",
    says="a key with a PIN gives its array only under a token",
)
class GetNeedsProof(Rules):
    def check_blob_read_state(self, persistent: Persistent) -> None:
        if self.is_protected(persistent):
            raise Refusal(Status.PUAT_REQUIRED)


@fault(
    "long-fragment-taken",
    breaks=("LB-10",),
    area="large_blobs",
    says="set takes more than maxMsgSize leaves room for",
)
class LongFragmentTaken(Rules):
    def check_fragment_size(self, fragment: bytes) -> None:
        """Take any."""


@fault(
    "first-fragment-without-length",
    breaks=("LB-11",),
    area="large_blobs",
    says="the first fragment need not tell the length, it is then the whole array",
)
class FirstFragmentWithoutLength(Rules):
    def check_blob_length(self, request: BlobFragment) -> None:
        whole = len(request.fragment) if request.offset == 0 else None
        super().check_blob_length(replace(request, length=request.length or whole))

    def new_blob_write(self, request: BlobFragment) -> BlobWrite:
        return super().new_blob_write(
            replace(request, length=request.length or len(request.fragment))
        )


@fault(
    "array-of-any-length",
    breaks=("LB-12",),
    area="large_blobs",
    says="an array is begun that does not fit",
)
class ArrayOfAnyLength(Rules):
    def check_blob_room(self, length: int) -> None:
        """Begin it."""


@fault(
    "array-below-the-least",
    breaks=("LB-13",),
    area="large_blobs",
    says="an array shorter than an empty one fails for its check sum alone",
)
class ArrayBelowTheLeast(Rules):
    def check_least_blob_length(self, length: int) -> None:
        """Take it."""


@fault(
    "length-in-any-fragment",
    breaks=("LB-14",),
    area="large_blobs",
    says="a later fragment may tell a length",
)
class LengthInAnyFragment(Rules):
    def check_blob_length(self, request: BlobFragment) -> None:
        if request.offset == 0:
            super().check_blob_length(request)


@fault(
    "fragments-in-any-order",
    breaks=("LB-15",),
    area="large_blobs",
    says="the offset of a fragment is not looked at while a write is under way",
)
class FragmentsInAnyOrder(Rules):
    def blob_write_under_way(self, write: BlobWrite | None, request: BlobFragment) -> BlobWrite:
        begun = len(write.received) if write else request.offset
        return super().blob_write_under_way(write, replace(request, offset=begun))


@fault(
    "finished-write-as-not-allowed",
    breaks=("LB-15",),
    area="large_blobs",
    says="a fragment with no write under way is answered with 0x30",
)
class FinishedWriteAsNotAllowed(Rules):
    def blob_write_under_way(self, write: BlobWrite | None, request: BlobFragment) -> BlobWrite:
        if write is None:
            raise Refusal(Status.NOT_ALLOWED)
        return super().blob_write_under_way(write, request)


@fault(
    "write-needs-no-proof",
    breaks=("CPT-13", "LB-16", "LB-17", "LB-18"),
    area="large_blobs",
    says="a key with a PIN lets everybody write large blobs",
)
class WriteNeedsNoProof(Rules):
    def blob_write_needs_token(self, persistent: Persistent) -> bool:
        return False


@fault(
    "write-needs-proof-without-pin",
    breaks=("LB-25",),
    area="large_blobs",
    says="a key without a PIN lets nobody write large blobs",
)
class WriteNeedsProofWithoutPin(Rules):
    def blob_write_needs_token(self, persistent: Persistent) -> bool:
        return True


@fault(
    "blob-offset-big-endian",
    breaks=("LB-19",),
    area="large_blobs",
    says="the offset under a pinUvAuthParam is big endian",
)
class BlobOffsetBigEndian(Rules):
    def blob_write_message(self, request: BlobFragment) -> bytes:
        swapped = int.from_bytes(request.offset.to_bytes(4, "little"), "big")
        return super().blob_write_message(replace(request, offset=swapped))


@fault(
    "fragment-beyond-length-taken",
    breaks=("LB-20",),
    area="large_blobs",
    says="a fragment may go beyond the stated length",
)
class FragmentBeyondLengthTaken(Rules):
    def check_fragment_end(self, write: BlobWrite, request: BlobFragment) -> None:
        """Take it."""


@fault(
    "check-sum-unchecked",
    breaks=("LB-21",),
    area="large_blobs",
    says="an array is kept whatever its check sum",
)
class CheckSumUnchecked(Rules):
    def check_blob_integrity(self, array: bytes) -> None:
        """Keep it."""


@fault(
    "fragments-written-in-place",
    breaks=("LB-21", "LB-22", "LB-27", "LB-28"),
    area="large_blobs",
    says="each fragment is written over the array at once",
)
class FragmentsWrittenInPlace(Rules):
    def take_fragment(self, store: Store, write: BlobWrite, fragment: bytes) -> None:
        super().take_fragment(store, write, fragment)
        old = store.persistent.large_blob_array
        store.persistent.large_blob_array = write.received + old[len(write.received) :]


@fault(
    "longer-array-leaves-its-tail",
    breaks=("LB-23",),
    area="large_blobs",
    says="a shorter array is written over the start of a longer one",
)
class LongerArrayLeavesItsTail(Rules):
    def keep_blob_array(self, persistent: Persistent, array: bytes) -> None:
        super().keep_blob_array(persistent, array + persistent.large_blob_array[len(array) :])


@fault(
    "array-of-one-fragment",
    breaks=("LB-19", "LB-22", "LB-23", "LB-28"),
    area="large_blobs",
    says="only the last fragment is kept",
)
class ArrayOfOneFragment(Rules):
    def check_blob_integrity(self, array: bytes) -> None:
        """Trust the platform."""

    def keep_blob_array(self, persistent: Persistent, array: bytes) -> None:
        super().keep_blob_array(persistent, array[len(array) // 2 :])


@fault(
    "no-room-above-1024",
    breaks=("LB-24",),
    area="large_blobs",
    says="an array of more than 1024 bytes is refused, whatever getInfo says",
)
class NoRoomAbove1024(Rules):
    def check_blob_room(self, length: int) -> None:
        super().check_blob_room(length)
        if length > ALWAYS_FITS:
            raise Refusal(Status.LARGE_BLOB_STORAGE_FULL)


@fault(
    "array-lost-with-power",
    breaks=("LB-26", "LB-27", "LB-29"),
    area="large_blobs",
    says="a power cycle empties the large-blob array",
)
class ArrayLostWithPower(Rules):
    def remembered(self, persistent: Persistent) -> Persistent:
        return replace(persistent, large_blob_array=EMPTY_LARGE_BLOB_ARRAY)


@fault(
    "half-an-array-outlives-power",
    breaks=("LB-27",),
    area="large_blobs",
    says="a write that a power cycle interrupted goes on after it",
)
class HalfAnArrayOutlivesPower(Rules):
    def survives_power_loss(self) -> frozenset[str]:
        return super().survives_power_loss() | {"blob_write"}


@fault(
    "large-blobs-not-listed",
    breaks=("LB-30",),
    area="large_blobs",
    says="a key whose getInfo does not tell of large blobs has the command all the same",
)
class LargeBlobsNotListed(Rules):
    def implements(self, command: int) -> bool:
        return command == CommandByte.LARGE_BLOBS or super().implements(command)


@fault(
    "reset-keeps-large-blobs",
    breaks=("RST-16",),
    area="large_blobs",
    says="the large-blob array survives a reset",
)
class ResetKeepsLargeBlobs(Rules):
    def erased(self, persistent: Persistent) -> Persistent:
        return replace(super().erased(persistent), large_blob_array=persistent.large_blob_array)


@fault(
    "touch-takes-lbw-too",
    breaks=("CPT-35", "MC-65"),
    area="large_blobs",
    says="a touch uses up the permission to write large blobs with the others",
)
class TouchTakesLbwToo(Rules):
    def spend_token(self, token: Token) -> None:
        super().spend_token(token)
        token.permissions = 0
