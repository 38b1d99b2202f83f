"""Decisions of the extension credBlob (CTAP 12.2)."""

from __future__ import annotations

from rig.virtual.cbor import Value
from rig.virtual.rules.reading import ReadingRules
from rig.virtual.store import Credential

CRED_BLOB = "credBlob"


class CredBlobRules(ReadingRules):
    """Decisions of the extension credBlob (CTAP 12.2)."""

    def cred_blob(self, given: Value) -> bytes:
        """Read what a relying party wants to be kept."""
        return self.of_type(given, bytes)

    def keeps_cred_blob(self, blob: bytes, credential: Credential) -> bool:
        """Tell whether a blob is kept: one that is not too long, of a credential that is."""
        return self.cred_blob_fits(blob) and credential.discoverable

    def cred_blob_fits(self, blob: bytes) -> bool:
        """Tell whether a blob is no longer than getInfo states."""
        return len(blob) <= self.profile.limits.max_cred_blob_length

    def stored_cred_blob(self, blob: bytes) -> bytes:
        """Choose the bytes to keep."""
        return blob

    def cred_blob_output(self, credential: Credential) -> bool | None:
        """Tell whether a new credential has the blob."""
        return CRED_BLOB in credential.extras

    def cred_blob_wanted(self, given: Value) -> bool:
        """Read whether an assertion is to give the blob."""
        return self.of_type(given, bool)

    def cred_blob_of(self, credential: Credential) -> Value | None:
        """Choose what an assertion gives; no bytes where there is no blob."""
        return credential.extras.get(CRED_BLOB, b"")
