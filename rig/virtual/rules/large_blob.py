"""Decisions of the extension largeBlob (CTAP 2.3, 12.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rig.virtual.auth_data import Flag
from rig.virtual.cbor import Key, Value
from rig.virtual.rules.reading import ReadingRules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential, PendingAssertions, Persistent

LARGE_BLOB = "largeBlob"
SUPPORT, SUPPORTED = "support", "supported"
READ, BLOB = "read", "blob"
WRITE, ORIGINAL_SIZE, WRITTEN = "write", "originalSize", "written"
_REQUIRED, _PREFERRED = "required", "preferred"


class LargeBlobExtensionRules(ReadingRules):
    """Decisions of the extension largeBlob (CTAP 2.3, 12.4)."""

    def check_blob_support(self, given: Value, *, discoverable: bool) -> None:
        """Refuse a support that is not one of two, and one that is required but not there."""
        support = self.required(self.of_type(given, dict), SUPPORT, str)
        if support not in (_REQUIRED, _PREFERRED):
            raise Refusal(Status.INVALID_OPTION)
        if support == _REQUIRED and not discoverable:
            raise Refusal(Status.INVALID_OPTION)

    def blob_supported(self, credential: Credential) -> bool:
        """Tell whether a new credential can have a blob: one that is stored."""
        return credential.discoverable

    def blob_operation(self, given: Value) -> dict[Key, Value]:
        """Read what an assertion is to do: to read the blob, or to write one."""
        members = self.of_type(given, dict)
        self.check_one_blob_input(members)
        if WRITE in members:
            self.required(members, WRITE, bytes)
            self.check_original_size(members)
        else:
            self.required(members, READ, bool)
        return members

    def check_one_blob_input(self, members: Mapping[Key, Value]) -> None:
        """Refuse an input that both reads and writes, or does neither."""
        if (READ in members) == (WRITE in members):
            raise Refusal(Status.INVALID_CBOR)

    def check_original_size(self, members: Mapping[Key, Value]) -> None:
        """Refuse a blob without the size that it had before it was compressed."""
        if self.required(members, ORIGINAL_SIZE, int) < 0:
            self.mistyped(int)

    def may_write_blob(self, pending: PendingAssertions) -> bool:
        """Tell whether a blob is written: where someone touched the key for one credential."""
        return pending.listed == 1 and bool(pending.flags & Flag.UP)

    def write_blob(
        self, persistent: Persistent, credential: Credential, operation: Mapping[Key, Value]
    ) -> bool:
        """Put the blob in the place of an older one; tell whether there is a place for it."""
        if credential not in persistent.credentials:
            return False
        stored: Value = {name: operation.get(name) for name in (WRITE, ORIGINAL_SIZE)}
        changed = replace(credential, extras={**credential.extras, LARGE_BLOB: stored})
        persistent.credentials = [
            changed if each == credential else each for each in persistent.credentials
        ]
        return True

    def read_blob(
        self, credential: Credential, operation: Mapping[Key, Value]
    ) -> dict[Key, Value] | None:
        """Return the blob with the size that it had; None where there is none, or none wanted."""
        stored = credential.extras.get(LARGE_BLOB)
        if not operation.get(READ) or not isinstance(stored, dict):
            return None
        return {BLOB: stored[WRITE], ORIGINAL_SIZE: stored[ORIGINAL_SIZE]}
