"""Decisions of the extension largeBlobKey (CTAP 12.3)."""

from __future__ import annotations

from secrets import token_bytes

from rig.virtual.cbor import Value
from rig.virtual.rules.reading import ReadingRules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential

LARGE_BLOB_KEY = "largeBlobKey"
_KEY_LENGTH = 32


class LargeBlobKeyRules(ReadingRules):
    """Decisions of the extension largeBlobKey (CTAP 12.3)."""

    def check_large_blob_key_asked(self, given: Value) -> None:
        """Refuse any input of a registration but true."""
        if not self.of_type(given, bool):
            raise Refusal(Status.INVALID_OPTION)

    def check_large_blob_key_kept(self, *, discoverable: bool) -> None:
        """Refuse a key for a credential that is not stored."""
        if not discoverable:
            raise Refusal(Status.INVALID_OPTION)

    def check_large_blob_key_wanted(self, given: Value) -> None:
        """Refuse any input of an assertion but true."""
        if not self.of_type(given, bool):
            raise Refusal(Status.INVALID_OPTION)

    def new_large_blob_key(self) -> bytes:
        """Choose the key of a new credential."""
        return token_bytes(_KEY_LENGTH)

    def large_blob_key_of(self, credential: Credential) -> Value | None:
        """Choose the key to tell of a credential; None where it was made without one."""
        return credential.extras.get(LARGE_BLOB_KEY)
