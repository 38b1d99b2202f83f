"""Decisions of the extension credProtect (CTAP 12.1)."""

from __future__ import annotations

from rig.virtual.cbor import Value
from rig.virtual.rules.reading import ReadingRules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential

UV_OPTIONAL, UV_OPTIONAL_WITH_LIST, UV_REQUIRED = 1, 2, 3


class CredProtectRules(ReadingRules):
    """Decisions of the extension credProtect (CTAP 12.1)."""

    def protection_level(self, asked: Value) -> int:
        """Read the level that a relying party asks for."""
        level = self.of_type(asked, int)
        if level not in (UV_OPTIONAL, UV_OPTIONAL_WITH_LIST, UV_REQUIRED):
            raise Refusal(Status.INVALID_OPTION)
        return level

    def default_protection(self) -> int:
        """Choose the level of credentials that none was asked for."""
        return UV_OPTIONAL

    def protection_output(self, credential: Credential) -> int | None:
        """Choose the level to tell of a new credential."""
        return credential.cred_protect

    def admits(self, credential: Credential, *, verified: bool, listed: bool) -> bool:
        """Tell whether a credential may be used, or be known, so (6.1.2 s12, 6.2.2 s7).

        Args:
            verified: Whether the person was.
            listed: Whether the request names the credential.
        """
        if verified or credential.cred_protect == UV_OPTIONAL:
            return True
        return listed and credential.cred_protect == UV_OPTIONAL_WITH_LIST
