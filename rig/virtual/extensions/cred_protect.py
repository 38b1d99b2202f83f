"""credProtect: who may use a credential without being verified (CTAP 12.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rig.virtual.extensions.extension import Extension
from rig.virtual.request import RegistrationRequest
from rig.virtual.store import Credential

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


class CredProtect(Extension):
    """Keeps a level of protection with the credential; `rules.admits` holds to it."""

    identifier = "credProtect"

    def check_registration(self, key: Authenticator, request: RegistrationRequest) -> None:
        """Refuse a level that is not one of the three."""
        key.rules.protection_level(request.extensions[self.identifier])

    def kept(
        self, key: Authenticator, request: RegistrationRequest, credential: Credential
    ) -> Credential:
        """Keep the level."""
        level = key.rules.protection_level(request.extensions[self.identifier])
        return replace(credential, cred_protect=level)

    def registered(
        self,
        key: Authenticator,
        request: RegistrationRequest,
        credential: Credential,
        *,
        verified: bool,
    ) -> object | None:
        """Tell the level that the credential got."""
        return key.rules.protection_output(credential)
