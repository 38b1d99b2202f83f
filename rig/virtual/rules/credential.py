"""Decisions about credentials: keys, ids, where they are kept and how they are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from secrets import token_bytes

from rig.virtual.algorithms import SIGNERS
from rig.virtual.credentials import seal, unseal
from rig.virtual.rules.base import AreaRules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential, Persistent, User

_RANDOM_ID_LENGTH = 32


class CredentialRules(AreaRules):
    """Decisions about credentials: keys, ids, where they are kept and how they are found."""

    def new_private_key(self, algorithm: int) -> bytes:
        """Choose the private key of a new credential."""
        return SIGNERS[algorithm].new_private_key()

    def identified(self, persistent: Persistent, credential: Credential) -> Credential:
        """Give a new credential its id: its own key, sealed, or a random one if that is kept."""
        if not credential.discoverable:
            sealed = seal(persistent.wrapping_secret, _bound_to(credential.rp_id), credential)
            if len(sealed) <= self.profile.limits.max_credential_id_length:
                return replace(credential, credential_id=sealed)
        length = min(_RANDOM_ID_LENGTH, self.profile.limits.max_credential_id_length)
        return replace(credential, credential_id=token_bytes(length))

    def is_wrapped(self, credential: Credential) -> bool:
        """Tell whether a credential is in its id: such an id is longer than any random one."""
        return not credential.discoverable and len(credential.credential_id) > _RANDOM_ID_LENGTH

    def keep(self, persistent: Persistent, credential: Credential) -> None:
        """Store a discoverable credential in place of one for the same account (6.1.2 s17)."""
        others = [each for each in persistent.credentials if not self.replaces(credential, each)]
        if len(others) >= self.profile.limits.max_credentials:
            raise Refusal(Status.KEY_STORE_FULL)
        self.check_room_for_names([*others, credential])
        persistent.created_count += 1
        newest = replace(credential, created=persistent.created_count)
        persistent.credentials = [*others, newest]

    def check_room_for_names(self, credentials: Sequence[Credential]) -> None:
        """Refuse to keep these credentials for the length of their names (6.1.2 s18, 6.8.6)."""
        room = self.profile.limits.room_for_names
        if room is not None and sum(_names_length(each.user) for each in credentials) > room:
            raise Refusal(Status.KEY_STORE_FULL)

    def replaces(self, new: Credential, old: Credential) -> bool:
        """Tell whether two credentials are for the same account of the same relying party."""
        return (new.rp_id, new.user.id) == (old.rp_id, old.user.id)

    def recognised(
        self, persistent: Persistent, rp_id: str, credential_id: bytes
    ) -> Credential | None:
        """Find the credential with this id for this relying party."""
        for credential in (*persistent.credentials, *persistent.unwrapped):
            if (credential.credential_id, credential.rp_id) == (credential_id, rp_id):
                return credential
        found = unseal(persistent.wrapping_secret, _bound_to(rp_id), credential_id)
        return found and replace(found, rp_id=rp_id)

    def discovered(self, persistent: Persistent, rp_id: str) -> list[Credential]:
        """Find the discoverable credentials of a relying party, newest first (6.2.2 s12)."""
        found = [each for each in persistent.credentials if each.rp_id == rp_id]
        return sorted(found, key=lambda each: each.created, reverse=True)

    def sign(self, credential: Credential, message: bytes) -> bytes:
        """Sign with the private key of a credential."""
        return SIGNERS[credential.algorithm].sign(credential.private_key, message)


def _names_length(user: User) -> int:
    return sum(len(name.encode()) for name in (user.name, user.display_name) if name)


def _bound_to(rp_id: str) -> bytes:
    return sha256(rp_id.encode()).digest()
