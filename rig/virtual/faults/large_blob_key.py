"""Faults in the extension largeBlobKey."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from secrets import token_bytes

from rig.virtual.cbor import Value
from rig.virtual.faults.registry import fault
from rig.virtual.rules import Rules
from rig.virtual.rules.large_blob_key import LARGE_BLOB_KEY
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential


@fault(
    "short-large-blob-key",
    breaks=("XBL-09", "XBL-10"),
    area="large_blob_key",
    says="large-blob keys have 16 bytes",
)
class ShortLargeBlobKey(Rules):
    def new_large_blob_key(self) -> bytes:
        return super().new_large_blob_key()[:16]


@fault(
    "new-large-blob-key-each-time",
    breaks=("LB-29", "XBL-10", "XBL-19"),
    area="large_blob_key",
    says="a credential tells another large-blob key each time",
)
class NewLargeBlobKeyEachTime(Rules):
    def large_blob_key_of(self, credential: Credential) -> Value | None:
        return super().large_blob_key_of(credential) and token_bytes(32)


@fault(
    "large-blob-key-false-is-true",
    breaks=("XBL-11",),
    area="large_blob_key",
    says="a registration with largeBlobKey false makes one",
)
class LargeBlobKeyFalseIsTrue(Rules):
    def check_large_blob_key_asked(self, given: Value) -> None:
        self.of_type(given, bool)


@fault(
    "large-blob-key-of-any-type",
    breaks=("XBL-12",),
    area="large_blob_key",
    says="a registration takes any largeBlobKey but false",
)
class LargeBlobKeyOfAnyType(Rules):
    def check_large_blob_key_asked(self, given: Value) -> None:
        super().check_large_blob_key_asked(given is not False)


@fault(
    "large-blob-key-for-any-credential",
    breaks=("XBL-13",),
    area="large_blob_key",
    says="a credential that is not discoverable gets a large-blob key too",
)
class LargeBlobKeyForAnyCredential(Rules):
    def check_large_blob_key_kept(self, *, discoverable: bool) -> None:
        """Make it."""


@fault(
    "one-large-blob-key-for-all",
    breaks=("XBL-14",),
    area="large_blob_key",
    says="every credential has the same large-blob key",
)
class OneLargeBlobKeyForAll(Rules):
    def new_large_blob_key(self) -> bytes:
        return sha256(self.profile.aaguid).digest()


@fault(
    "large-blob-key-false-in-assertion",
    breaks=("XBL-15",),
    area="large_blob_key",
    says="an assertion takes largeBlobKey false",
)
class LargeBlobKeyFalseInAssertion(Rules):
    def check_large_blob_key_wanted(self, given: Value) -> None:
        self.of_type(given, bool)


@fault(
    "large-blob-key-of-wrong-type-as-option",
    breaks=("XBL-16",),
    area="large_blob_key",
    says="an assertion answers a largeBlobKey that is no boolean with 0x2C",
)
class LargeBlobKeyOfWrongTypeAsOption(Rules):
    def check_large_blob_key_wanted(self, given: Value) -> None:
        if given is not True:
            raise Refusal(Status.INVALID_OPTION)


@fault(
    "large-blob-key-signed",
    breaks=("XBL-17",),
    area="large_blob_key",
    says="authenticator data tells that there is a large-blob key",
)
class LargeBlobKeySigned(Rules):
    def registration_outputs(
        self, inputs: Mapping[str, Value], outputs: Mapping[str, object | None]
    ) -> dict[str, object]:
        asked = {LARGE_BLOB_KEY: True} if LARGE_BLOB_KEY in inputs else {}
        return super().registration_outputs(inputs, {**outputs, **asked})


@fault(
    "large-blob-key-for-those-without",
    breaks=("XBL-18",),
    area="large_blob_key",
    says="an assertion tells a large-blob key of a credential made without one",
)
class LargeBlobKeyForThoseWithout(Rules):
    def large_blob_key_of(self, credential: Credential) -> Value | None:
        return super().large_blob_key_of(credential) or sha256(credential.credential_id).digest()
