"""largeBlob: many bytes kept with a credential, read and written by assertions (CTAP 2.3, 12.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rig.virtual.extensions.extension import Extension
from rig.virtual.request import Asserted, AssertionRequest, Registered, RegistrationRequest
from rig.virtual.rules.large_blob import LARGE_BLOB, SUPPORTED, WRITE, WRITTEN
from rig.virtual.store import Credential, PendingAssertions

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


class LargeBlob(Extension):
    """Keeps the blob among the credential's extras; it is told unsigned."""

    identifier = LARGE_BLOB

    def check_registration(self, key: Authenticator, request: RegistrationRequest) -> None:
        """Refuse an input that cannot be served."""
        discoverable = key.rules.makes_discoverable(request.options)
        key.rules.check_blob_support(request.extensions[LARGE_BLOB], discoverable=discoverable)

    def registration_members(self, key: Authenticator, credential: Credential) -> dict[int, object]:
        """Tell whether the credential can have a blob."""
        outputs = {LARGE_BLOB: {SUPPORTED: key.rules.blob_supported(credential)}}
        return {Registered.UNSIGNED_EXTENSION_OUTPUTS: outputs}

    def check_assertion(self, key: Authenticator, request: AssertionRequest) -> None:
        """Refuse an input that is not sound."""
        key.rules.blob_operation(request.extensions[LARGE_BLOB])

    def assertion_members(
        self, key: Authenticator, pending: PendingAssertions, credential: Credential
    ) -> dict[int, object]:
        """Write the blob or tell it."""
        operation = key.rules.blob_operation(pending.extensions[LARGE_BLOB])
        output: object = key.rules.read_blob(credential, operation)
        if WRITE in operation:
            persistent = key.store.persistent
            may = key.rules.may_write_blob(pending)
            output = {WRITTEN: may and key.rules.write_blob(persistent, credential, operation)}
        return {Asserted.UNSIGNED_EXTENSION_OUTPUTS: {LARGE_BLOB: output}} if output else {}
