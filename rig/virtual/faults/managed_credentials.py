"""Faults in deleting and renaming credentials, and in the room for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rig.virtual.faults.registry import fault
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential, Persistent, User


@fault(
    "deleted-credential-stays",
    breaks=("CM-35", "CM-36", "CM-37", "CM-50", "CM-52"),
    area="managed_credentials",
    says="deleteCredential succeeds and deletes nothing",
)
class DeletedCredentialStays(Rules):
    def delete(self, persistent: Persistent, credential: Credential) -> None:
        """Delete nothing."""


@fault(
    "deleted-credential-asserts-by-id",
    breaks=("CM-35",),
    area="managed_credentials",
    says="a deleted credential still asserts by its id",
)
class DeletedCredentialAssertsById(Rules):
    def delete(self, persistent: Persistent, credential: Credential) -> None:
        super().delete(persistent, credential)
        persistent.unwrapped.append(credential)


@fault(
    "deleting-takes-all",
    breaks=("CM-36", "CM-50"),
    area="managed_credentials",
    says="deleteCredential deletes every credential that the key has",
)
class DeletingTakesAll(Rules):
    def delete(self, persistent: Persistent, credential: Credential) -> None:
        persistent.credentials = []


@fault(
    "place-not-given-back",
    breaks=("CM-37",),
    area="managed_credentials",
    says="a deleted credential goes on taking up its place",
)
class PlaceNotGivenBack(Rules):
    def places_left(self, persistent: Persistent) -> int:
        return self.profile.limits.max_credentials - persistent.created_count


@fault(
    "unknown-credential-as-invalid",
    breaks=("CM-34", "CM-38", "CM-40"),
    area="managed_credentials",
    says="to delete or rename an unknown credential is refused with 0x22",
)
class UnknownCredentialAsInvalid(Rules):
    def unknown_credential_status(self) -> Status:
        return Status.INVALID_CREDENTIAL


@fault(
    "account-changes-hands",
    breaks=("CM-41",),
    area="managed_credentials",
    says="updateUserInformation gives a credential to another account",
)
class AccountChangesHands(Rules):
    def check_same_account(self, credential: Credential, user: User) -> None:
        """Let any account pass."""


@fault(
    "new-names-forgotten",
    breaks=("CM-42", "CM-43"),
    area="managed_credentials",
    says="updateUserInformation succeeds and changes nothing",
)
class NewNamesForgotten(Rules):
    def renamed(
        self, persistent: Persistent, credential: Credential, user: User
    ) -> list[Credential]:
        return persistent.credentials


@fault(
    "old-names-kept",
    breaks=("CM-43",),
    area="managed_credentials",
    says="updateUserInformation leaves the names that it does not give as they were",
)
class OldNamesKept(Rules):
    def renamed(
        self, persistent: Persistent, credential: Credential, user: User
    ) -> list[Credential]:
        old = credential.user
        kept = replace(
            user,
            name=user.name or old.name,
            display_name=user.display_name or old.display_name,
        )
        return super().renamed(persistent, credential, kept)


@fault(
    "no-room-for-names-as-other",
    breaks=("CM-44",),
    area="managed_credentials",
    says="names that find no room are refused with 0x7F",
)
class NoRoomForNamesAsOther(Rules):
    def check_room_for_names(self, credentials: Sequence[Credential]) -> None:
        try:
            super().check_room_for_names(credentials)
        except Refusal:
            raise Refusal(Status.OTHER) from None
