"""largeBlobKey: the key that a credential's entry of the large-blob array is sealed with (12.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rig.virtual.extensions.extension import Extension
from rig.virtual.request import Asserted, AssertionRequest, Registered, RegistrationRequest
from rig.virtual.rules.large_blob_key import LARGE_BLOB_KEY
from rig.virtual.store import Credential, PendingAssertions

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


class LargeBlobKey(Extension):
    """Keeps the key among the credential's extras."""

    identifier = LARGE_BLOB_KEY

    def check_registration(self, key: Authenticator, request: RegistrationRequest) -> None:
        """Refuse any input but true, and a credential that is not to be stored."""
        key.rules.check_large_blob_key_asked(request.extensions[LARGE_BLOB_KEY])
        discoverable = key.rules.makes_discoverable(request.options)
        key.rules.check_large_blob_key_kept(discoverable=discoverable)

    def kept(
        self, key: Authenticator, request: RegistrationRequest, credential: Credential
    ) -> Credential:
        """Give the credential a key."""
        made = {LARGE_BLOB_KEY: key.rules.new_large_blob_key()}
        return replace(credential, extras={**credential.extras, **made})

    def registration_members(self, key: Authenticator, credential: Credential) -> dict[int, object]:
        """Tell the key."""
        return _told(key, credential, Registered.LARGE_BLOB_KEY)

    def check_assertion(self, key: Authenticator, request: AssertionRequest) -> None:
        """Refuse any input but true."""
        key.rules.check_large_blob_key_wanted(request.extensions[LARGE_BLOB_KEY])

    def assertion_members(
        self, key: Authenticator, pending: PendingAssertions, credential: Credential
    ) -> dict[int, object]:
        """Tell the key of the credential, if it has one."""
        return _told(key, credential, Asserted.LARGE_BLOB_KEY)


def _told(key: Authenticator, credential: Credential, member: int) -> dict[int, object]:
    value = key.rules.large_blob_key_of(credential)
    return {} if value is None else {member: value}
