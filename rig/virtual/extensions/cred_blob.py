"""credBlob: a few bytes kept with a credential (CTAP 12.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rig.virtual.extensions.extension import Extension
from rig.virtual.request import AssertionRequest, RegistrationRequest
from rig.virtual.rules.cred_blob import CRED_BLOB
from rig.virtual.store import Credential, PendingAssertions

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


class CredBlob(Extension):
    """Keeps the blob among the credential's extras."""

    identifier = CRED_BLOB

    def check_registration(self, key: Authenticator, request: RegistrationRequest) -> None:
        """Refuse a blob that is no byte string."""
        key.rules.cred_blob(request.extensions[CRED_BLOB])

    def kept(
        self, key: Authenticator, request: RegistrationRequest, credential: Credential
    ) -> Credential:
        """Keep the blob, if it can be kept."""
        blob = key.rules.cred_blob(request.extensions[CRED_BLOB])
        if not key.rules.keeps_cred_blob(blob, credential):
            return credential
        stored = {CRED_BLOB: key.rules.stored_cred_blob(blob)}
        return replace(credential, extras={**credential.extras, **stored})

    def registered(
        self,
        key: Authenticator,
        request: RegistrationRequest,
        credential: Credential,
        *,
        verified: bool,
    ) -> object | None:
        """Tell whether the blob was kept."""
        return key.rules.cred_blob_output(credential)

    def check_assertion(self, key: Authenticator, request: AssertionRequest) -> None:
        """Refuse an input that is neither true nor false."""
        key.rules.cred_blob_wanted(request.extensions[CRED_BLOB])

    def asserted(
        self, key: Authenticator, pending: PendingAssertions, credential: Credential
    ) -> object | None:
        """Give the blob."""
        wanted = key.rules.cred_blob_wanted(pending.extensions[CRED_BLOB])
        return key.rules.cred_blob_of(credential) if wanted else None
