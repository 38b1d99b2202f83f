"""Decisions about authenticator data and what is signed (WebAuthn 6.1)."""

from __future__ import annotations

from hashlib import sha256

from rig.virtual.algorithms import SIGNERS
from rig.virtual.auth_data import AttestedCredential, Flag
from rig.virtual.rules.base import AreaRules
from rig.virtual.store import Credential, Persistent


class AuthenticatorDataRules(AreaRules):
    """Decisions about authenticator data and what is signed (WebAuthn 6.1)."""

    def rp_id_hash(self, rp_id: str) -> bytes:
        """Return what is said of the relying party."""
        return sha256(rp_id.encode()).digest()

    def flags(self, *, present: bool, verified: bool) -> Flag:
        """Choose the flags that say what was proved of the person."""
        return (Flag.UP if present else Flag(0)) | (Flag.UV if verified else Flag(0))

    def next_sign_count(self, persistent: Persistent) -> int:
        """Choose the next value of the signature counter (WebAuthn 6.1.1)."""
        return persistent.sign_count + 1

    def attested_credential(self, credential: Credential) -> AttestedCredential | None:
        """Return what is said of a new credential (WebAuthn 6.5.1)."""
        return AttestedCredential(
            aaguid=self.profile.aaguid,
            credential_id=credential.credential_id,
            public_key=self.cose_key(credential),
        )

    def cose_key(self, credential: Credential) -> dict[int, object]:
        """Return the public key of a new credential."""
        return SIGNERS[credential.algorithm].cose_key(credential.private_key)

    def signed_message(self, auth_data: bytes, client_data_hash: bytes) -> bytes:
        """Return what a signature is over (WebAuthn 6.3.3 and 8.2)."""
        return auth_data + client_data_hash
