"""Faults in the extension credBlob."""

from __future__ import annotations

from rig.virtual.cbor import Value
from rig.virtual.faults.registry import fault
from rig.virtual.rules import Rules
from rig.virtual.rules.cred_blob import CRED_BLOB
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential


@fault(
    "cred-blob-a-byte-short",
    breaks=("XBL-01",),
    area="cred_blob",
    says="a credBlob of maxCredBlobLength bytes is too long",
)
class CredBlobAByteShort(Rules):
    def cred_blob_fits(self, blob: bytes) -> bool:
        return super().cred_blob_fits(blob + b"\x00")


@fault(
    "long-cred-blob-refused",
    breaks=("XBL-02",),
    area="cred_blob",
    says="a registration with a credBlob that is too long is refused",
)
class LongCredBlobRefused(Rules):
    def cred_blob_fits(self, blob: bytes) -> bool:
        if not super().cred_blob_fits(blob):
            raise Refusal(Status.LIMIT_EXCEEDED)
        return True


@fault(
    "cred-blob-always-said-to-be-kept",
    breaks=("XBL-02", "XBL-03"),
    area="cred_blob",
    says="the output of a registration is true whether the credBlob was kept or not",
)
class CredBlobAlwaysSaidToBeKept(Rules):
    def cred_blob_output(self, credential: Credential) -> bool | None:
        return True


@fault(
    "cred-blob-cut",
    breaks=("XBL-04", "XBL-07"),
    area="cred_blob",
    says="the last byte of a credBlob is not kept",
)
class CredBlobCut(Rules):
    def stored_cred_blob(self, blob: bytes) -> bytes:
        return super().stored_cred_blob(blob)[:-1]


@fault(
    "missing-cred-blob-not-told",
    breaks=("XBL-05",),
    area="cred_blob",
    says="an assertion of a credential without a credBlob has no output",
)
class MissingCredBlobNotTold(Rules):
    def cred_blob_of(self, credential: Credential) -> Value | None:
        return super().cred_blob_of(credential) or None


@fault(
    "cred-blob-of-wrong-type-as-other",
    breaks=("XBL-06",),
    area="cred_blob",
    says="a credBlob that is no byte string is answered with 0x7F",
)
class CredBlobOfWrongTypeAsOther(Rules):
    def cred_blob(self, given: Value) -> bytes:
        if not isinstance(given, bytes):
            raise Refusal(Status.OTHER)
        return given


@fault(
    "cred-blob-lifts-protection",
    breaks=("XBL-07",),
    area="cred_blob",
    says="a credential with a credBlob may be used whatever its credProtect level",
)
class CredBlobLiftsProtection(Rules):
    def admits(self, credential: Credential, *, verified: bool, listed: bool) -> bool:
        admitted = super().admits(credential, verified=verified, listed=listed)
        return admitted or CRED_BLOB in credential.extras


@fault(
    "empty-cred-blob-not-kept",
    breaks=("XBL-08",),
    area="cred_blob",
    says="a credBlob of no bytes counts as none",
)
class EmptyCredBlobNotKept(Rules):
    def keeps_cred_blob(self, blob: bytes, credential: Credential) -> bool:
        return bool(blob) and super().keeps_cred_blob(blob, credential)
