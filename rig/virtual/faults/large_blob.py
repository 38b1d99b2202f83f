"""Faults in the extension largeBlob."""

from __future__ import annotations

from collections.abc import Mapping

from rig.virtual.cbor import Key, Value
from rig.virtual.faults.registry import fault
from rig.virtual.rules import Rules
from rig.virtual.rules.large_blob import BLOB, ORIGINAL_SIZE, READ
from rig.virtual.store import Credential, PendingAssertions, Persistent


@fault(
    "large-blob-never-supported",
    breaks=("XBL-20",),
    area="large_blob",
    says="no new credential can have a large blob, it is said",
)
class LargeBlobNeverSupported(Rules):
    def blob_supported(self, credential: Credential) -> bool:
        return False


@fault(
    "large-blob-never-written",
    breaks=("XBL-21", "XBL-22"),
    area="large_blob",
    says="no large blob is written",
)
class LargeBlobNeverWritten(Rules):
    def may_write_blob(self, pending: PendingAssertions) -> bool:
        return False


@fault(
    "large-blob-only-said-to-be-written",
    breaks=("XBL-22",),
    area="large_blob",
    says="a large blob is said to be written and is not",
)
class LargeBlobOnlySaidToBeWritten(Rules):
    def write_blob(
        self, persistent: Persistent, credential: Credential, operation: Mapping[Key, Value]
    ) -> bool:
        return True


@fault(
    "original-size-of-what-is-kept",
    breaks=("XBL-22",),
    area="large_blob",
    says="the original size of a large blob is told as that of its compressed bytes",
)
class OriginalSizeOfWhatIsKept(Rules):
    def read_blob(
        self, credential: Credential, operation: Mapping[Key, Value]
    ) -> dict[Key, Value] | None:
        read = super().read_blob(credential, operation)
        kept = read and read[BLOB]
        return {BLOB: kept, ORIGINAL_SIZE: len(kept)} if isinstance(kept, bytes) else read


@fault(
    "large-blob-read-and-written-at-once",
    breaks=("XBL-23",),
    area="large_blob",
    says="an assertion may read and write a large blob at once; it writes",
)
class LargeBlobReadAndWrittenAtOnce(Rules):
    def check_one_blob_input(self, members: Mapping[Key, Value]) -> None:
        super().check_one_blob_input({name: members[name] for name in members if name != READ})


@fault(
    "large-blob-of-no-size",
    breaks=("XBL-24",),
    area="large_blob",
    says="a large blob is written without its original size",
)
class LargeBlobOfNoSize(Rules):
    def check_original_size(self, members: Mapping[Key, Value]) -> None:
        """Take it."""


@fault(
    "large-blob-written-to-whatever-is-found",
    breaks=("XBL-25",),
    area="large_blob",
    says="a large blob is written to a credential that was not named",
)
class LargeBlobWrittenToWhateverIsFound(Rules):
    def may_write_blob(self, pending: PendingAssertions) -> bool:
        return True
