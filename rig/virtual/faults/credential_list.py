"""Faults in what credentialManagement tells of credentials, and in its enumerations."""

from __future__ import annotations

from hashlib import sha256

from rig.virtual.faults.registry import fault
from rig.virtual.management_request import Answer, SubCommand
from rig.virtual.rules import Rules
from rig.virtual.status import Status
from rig.virtual.store import Credential, Enumeration, Persistent, User

LONG = 48


@fault(
    "credentials-counted-from-one",
    breaks=("CM-10",),
    area="credential_list",
    says="getCredsMetadata counts one credential more than there are",
)
class CredentialsCountedFromOne(Rules):
    def creds_metadata(self, persistent: Persistent) -> dict[int, object]:
        told = len(persistent.credentials) + 1
        existing = {Answer.EXISTING_RESIDENT_CREDENTIALS_COUNT: told}
        return super().creds_metadata(persistent) | existing


@fault(
    "remaining-places-constant",
    breaks=("CM-11", "CM-37"),
    area="credential_list",
    says="getCredsMetadata tells the room of an empty key, however many credentials there are",
)
class RemainingPlacesConstant(Rules):
    def places_left(self, persistent: Persistent) -> int:
        return self.profile.limits.max_credentials


@fault(
    "nothing-listed-is-not-allowed",
    breaks=("CM-13", "CM-22", "CM-52"),
    area="credential_list",
    says="an enumeration of nothing is refused with 0x30",
)
class NothingListedIsNotAllowed(Rules):
    def nothing_to_list_status(self) -> Status:
        return Status.NOT_ALLOWED


@fault(
    "total-missing",
    breaks=("CM-14", "CM-15", "CM-23", "CM-24"),
    area="credential_list",
    says="the first reply of an enumeration does not tell how many there are",
)
class TotalMissing(Rules):
    def first_listed(
        self, reply: dict[int, object], total: Answer, count: int
    ) -> dict[int, object]:
        return reply


@fault(
    "total-one-short",
    breaks=("CM-15", "CM-23", "CM-24"),
    area="credential_list",
    says="the first reply of an enumeration leaves itself out of the total",
)
class TotalOneShort(Rules):
    def first_listed(
        self, reply: dict[int, object], total: Answer, count: int
    ) -> dict[int, object]:
        return super().first_listed(reply, total, count - 1)


@fault(
    "total-in-every-reply",
    breaks=("CM-14", "CM-23"),
    area="credential_list",
    says="every reply of an enumeration tells how many are to come",
)
class TotalInEveryReply(Rules):
    def next_listed(self, saved: Enumeration) -> dict[int, object]:
        left = len(saved.remaining)
        of_rps = saved.following == SubCommand.ENUMERATE_RPS_GET_NEXT_RP
        total = Answer.TOTAL_RPS if of_rps else Answer.TOTAL_CREDENTIALS
        return {**super().next_listed(saved), total: left}


@fault(
    "relying-party-listed-for-each-credential",
    breaks=("CM-15",),
    area="credential_list",
    says="a relying party is listed as often as it has credentials",
)
class RelyingPartyListedForEachCredential(Rules):
    def known_rp_ids(self, persistent: Persistent) -> list[str]:
        return [each.rp_id for each in persistent.credentials]


@fault(
    "hash-of-shortened-rp-id",
    breaks=("CM-16",),
    area="credential_list",
    says="rpIDHash is that of the first 48 bytes of an RP ID",
)
class HashOfShortenedRpId(Rules):
    def listed_rp_id_hash(self, rp_id: str) -> bytes:
        return sha256(rp_id.encode()[:LONG]).digest()


@fault(
    "rp-id-without-its-tail",
    breaks=("CM-46",),
    area="credential_list",
    says="a long RP ID is shown without its tail",
)
class RpIdWithoutItsTail(Rules):
    def shown_rp_id(self, rp_id: str) -> str:
        return rp_id[:LONG]


@fault(
    "no-enumeration-as-other",
    breaks=("CM-18", "CM-30"),
    area="credential_list",
    says="a next call with nothing to go on with is refused with 0x7F",
)
class NoEnumerationAsOther(Rules):
    def no_enumeration_status(self) -> Status:
        return Status.OTHER


@fault(
    "last-listed-again",
    breaks=("CM-19", "CM-24", "CM-30"),
    area="credential_list",
    says="an enumeration gives its second entry again and again",
)
class LastListedAgain(Rules):
    def next_listed(self, saved: Enumeration) -> dict[int, object]:
        return saved.remaining[0]

    def enumeration_serves(
        self, saved: Enumeration, subcommand: SubCommand, channel: int, now: float
    ) -> bool:
        return bool(saved.remaining)


@fault(
    "public-key-without-algorithm",
    breaks=("CM-25",),
    area="credential_list",
    says="the public key of a listed credential does not name its algorithm",
)
class PublicKeyWithoutAlgorithm(Rules):
    def listed_public_key(self, credential: Credential) -> dict[int, object]:
        told = super().listed_public_key(credential)
        return {label: value for label, value in told.items() if label != 3}


@fault(
    "listed-names-withheld",
    breaks=("CM-26", "CM-42"),
    area="credential_list",
    says="the account of a listed credential is told without its names",
)
class ListedNamesWithheld(Rules):
    def listed_user(self, user: User) -> dict[str, object]:
        return {"id": user.id}


@fault(
    "protection-listed-as-none",
    breaks=("CM-27",),
    area="credential_list",
    says="every listed credential is told to be of credProtect level 1",
)
class ProtectionListedAsNone(Rules):
    def listed_protection(self, credential: Credential) -> int | None:
        return None if super().listed_protection(credential) is None else 1


@fault(
    "listed-protection-though-unsupported",
    breaks=("CM-23",),
    area="credential_list",
    says="a key without credProtect tells a level of protection",
)
class ListedProtectionThoughUnsupported(Rules):
    def listed_protection(self, credential: Credential) -> int | None:
        return credential.cred_protect


@fault(
    "large-blob-key-listed-for-all",
    breaks=("CM-28",),
    area="credential_list",
    says="every listed credential is told to have a largeBlobKey",
)
class LargeBlobKeyListedForAll(Rules):
    def listed_large_blob_key(self, credential: Credential) -> object | None:
        return super().listed_large_blob_key(credential) or bytes(32)


@fault(
    "payment-never-listed",
    breaks=("CM-29",),
    area="credential_list",
    says="no listed credential is told to be for payments",
)
class PaymentNeverListed(Rules):
    def listed_payment(self, credential: Credential) -> object | None:
        return None
