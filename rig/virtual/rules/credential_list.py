"""Decisions about what credentialManagement tells, and about its enumerations (CTAP 6.8)."""

from __future__ import annotations

from hashlib import sha256

from rig.virtual.algorithms import SIGNERS
from rig.virtual.management_request import Answer, SubCommand
from rig.virtual.profile import CommandByte
from rig.virtual.request import PUBLIC_KEY
from rig.virtual.rules.base import AreaRules
from rig.virtual.status import Status
from rig.virtual.store import Credential, Enumeration, Persistent, User

LISTED_WITHIN = 30.0
"""Seconds between two replies of one enumeration on USB (CTAP 6, stateful commands)."""

_MANAGEMENT = frozenset(
    {CommandByte.CREDENTIAL_MANAGEMENT, CommandByte.CREDENTIAL_MANAGEMENT_PREVIEW}
)


class CredentialListRules(AreaRules):
    """Decisions about what credentialManagement tells, and about its enumerations (CTAP 6.8)."""

    def places_left(self, persistent: Persistent) -> int:
        """Tell how many more discoverable credentials there is room for."""
        return self.profile.limits.max_credentials - len(persistent.credentials)

    def creds_metadata(self, persistent: Persistent) -> dict[int, object]:
        """Count the discoverable credentials that there are, and that there is room for."""
        return {
            Answer.EXISTING_RESIDENT_CREDENTIALS_COUNT: len(persistent.credentials),
            Answer.MAX_POSSIBLE_REMAINING_RESIDENT_CREDENTIALS_COUNT: self.places_left(persistent),
        }

    def known_rp_ids(self, persistent: Persistent) -> list[str]:
        """Give the relying parties that have discoverable credentials, each one once."""
        return list(dict.fromkeys(each.rp_id for each in persistent.credentials))

    def credentials_of(self, persistent: Persistent, rp_id_hash: bytes) -> list[Credential]:
        """Find the discoverable credentials of a relying party."""
        return [each for each in persistent.credentials if _hash(each.rp_id) == rp_id_hash]

    def rp_reply(self, rp_id: str) -> dict[int, object]:
        """Write what is told of one relying party (6.8.3)."""
        return {
            Answer.RP: {"id": self.shown_rp_id(rp_id)},
            Answer.RP_ID_HASH: self.listed_rp_id_hash(rp_id),
        }

    def shown_rp_id(self, rp_id: str) -> str:
        """Return what is kept of an RP ID to be shown; a key may shorten it (6.8.7)."""
        return rp_id

    def listed_rp_id_hash(self, rp_id: str) -> bytes:
        """Return the hash that an enumeration tells: of the whole RP ID."""
        return _hash(rp_id)

    def credential_reply(self, credential: Credential) -> dict[int, object]:
        """Write what is told of one credential (6.8.4)."""
        reply = {
            Answer.USER: self.listed_user(credential.user),
            Answer.CREDENTIAL_ID: {"id": credential.credential_id, "type": PUBLIC_KEY},
            Answer.PUBLIC_KEY: self.listed_public_key(credential),
            Answer.CRED_PROTECT: self.listed_protection(credential),
            Answer.LARGE_BLOB_KEY: self.listed_large_blob_key(credential),
            Answer.THIRD_PARTY_PAYMENT: self.listed_payment(credential),
        }
        return {key: value for key, value in reply.items() if value is not None}

    def listed_user(self, user: User) -> dict[str, object]:
        """Write the whole account: whoever asks was verified."""
        names = {"name": user.name, "displayName": user.display_name}
        return {"id": user.id, **{key: name for key, name in names.items() if name is not None}}

    def listed_public_key(self, credential: Credential) -> dict[int, object]:
        """Return the public key of a credential, as its registration told it."""
        return SIGNERS[credential.algorithm].cose_key(credential.private_key)

    def listed_protection(self, credential: Credential) -> int | None:
        """Return the level of protection of a credential, where the key has such levels."""
        return credential.cred_protect if "credProtect" in self.profile.extensions else None

    def listed_large_blob_key(self, credential: Credential) -> object | None:
        """Return the largeBlobKey of a credential that has one."""
        return credential.extras.get("largeBlobKey")

    def listed_payment(self, credential: Credential) -> object | None:
        """Tell whether a credential is for payments, where the key makes such ones."""
        if "thirdPartyPayment" not in self.profile.extensions:
            return None
        return credential.extras.get("thirdPartyPayment", False)

    def nothing_to_list_status(self) -> Status:
        """Choose the status for an enumeration of nothing."""
        return Status.NO_CREDENTIALS

    def first_listed(
        self, reply: dict[int, object], total: Answer, count: int
    ) -> dict[int, object]:
        """Write the first reply of an enumeration: it alone tells how many there are."""
        return {**reply, total: count}

    def next_listed(self, saved: Enumeration) -> dict[int, object]:
        """Take the next reply out of those that remain."""
        return saved.remaining.pop(0)

    def enumeration_serves(
        self, saved: Enumeration, subcommand: SubCommand, channel: int, now: float
    ) -> bool:
        """Tell whether what was saved is for this subcommand, of this channel, and not too old."""
        in_time = now - saved.since <= LISTED_WITHIN
        asked = saved.following == subcommand and saved.channel == channel
        return bool(saved.remaining) and asked and in_time

    def no_enumeration_status(self) -> Status:
        """Choose the status for a next call that has nothing to go on with."""
        return Status.NOT_ALLOWED

    def drops_enumeration(self, command: CommandByte) -> bool:
        """Tell whether this implemented command ends an enumeration under way."""
        return command not in _MANAGEMENT

    def subcommand_drops_enumeration(self, saved: Enumeration, subcommand: SubCommand) -> bool:
        """Tell whether this subcommand ends an enumeration under way: all but its next do."""
        return subcommand != saved.following


def _hash(rp_id: str) -> bytes:
    return sha256(rp_id.encode()).digest()
