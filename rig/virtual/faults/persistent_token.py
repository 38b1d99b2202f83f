"""Faults in the token that outlives a power cycle, and in what is told under it."""

from __future__ import annotations

from dataclasses import replace

from rig.virtual.faults.registry import fault
from rig.virtual.permissions import Permission
from rig.virtual.rules import Rules
from rig.virtual.store import Persistent, new_persistent_token, new_store_state


@fault(
    "persistent-token-reads-nothing",
    breaks=("CM-47", "CPT-39"),
    area="persistent_token",
    says="a persistent token cannot list credentials",
)
class PersistentTokenReadsNothing(Rules):
    def reading_permissions(self) -> Permission:
        return Permission.CREDENTIAL_MANAGEMENT


@fault(
    "persistent-token-changes-credentials",
    breaks=("CM-48",),
    area="persistent_token",
    says="a persistent token deletes and renames credentials",
)
class PersistentTokenChangesCredentials(Rules):
    def changing_permissions(self) -> Permission:
        return super().reading_permissions()


@fault(
    "persistent-token-lost-with-power",
    breaks=("CPT-39", "GI-29"),
    area="persistent_token",
    says="a persistent token ends with the power",
)
class PersistentTokenLostWithPower(Rules):
    def remembered(self, persistent: Persistent) -> Persistent:
        return replace(super().remembered(persistent), persistent_token=new_persistent_token())


@fault(
    "persistent-token-outlives-pin",
    breaks=("CPC-17", "CPT-40"),
    area="persistent_token",
    says="a persistent token outlives a change of the PIN",
)
class PersistentTokenOutlivesPin(Rules):
    def renew_persistent_token(self, persistent: Persistent) -> None:
        """Leave it as it is."""


@fault(
    "persistent-token-outlives-reset",
    breaks=("CPT-40",),
    area="persistent_token",
    says="a persistent token outlives a reset",
)
class PersistentTokenOutlivesReset(Rules):
    def erased(self, persistent: Persistent) -> Persistent:
        return replace(super().erased(persistent), persistent_token=persistent.persistent_token)


@fault(
    "persistent-token-beside-others",
    breaks=("CPT-25",),
    area="persistent_token",
    says="the permission of the persistent token is granted beside others",
)
class PersistentTokenBesideOthers(Rules):
    def permissions_go_together(self, permissions: Permission) -> bool:
        return True


@fault(
    "same-iv-again",
    breaks=("GI-29", "GI-30"),
    area="persistent_token",
    says="encIdentifier and encCredStoreState are always under the same IV",
)
class SameIvAgain(Rules):
    def new_iv(self) -> bytes:
        return bytes(16)


@fault(
    "identifier-by-the-call",
    breaks=("GI-29",),
    area="persistent_token",
    says="encIdentifier tells another identifier in each reply",
)
class IdentifierByTheCall(Rules):
    def enc_identifier(self, persistent: Persistent) -> bytes:
        return self.encrypted(persistent, b"encIdentifier", new_store_state())


@fault(
    "identifier-outlives-reset",
    breaks=("GI-31", "RST-21"),
    area="persistent_token",
    says="a reset leaves the key its identifier",
)
class IdentifierOutlivesReset(Rules):
    def erased(self, persistent: Persistent) -> Persistent:
        return replace(super().erased(persistent), device_identifier=persistent.device_identifier)


@fault(
    "store-state-by-the-call",
    breaks=("CM-49", "GI-30"),
    area="persistent_token",
    says="encCredStoreState tells another state in each reply",
)
class StoreStateByTheCall(Rules):
    def enc_cred_store_state(self, persistent: Persistent) -> bytes:
        return self.encrypted(persistent, b"encCredStoreState", new_store_state())


@fault(
    "store-state-stands-still",
    breaks=("CM-49", "MC-103"),
    area="persistent_token",
    says="encCredStoreState stays the same when credentials come and go",
)
class StoreStateStandsStill(Rules):
    def store_changed(self, persistent: Persistent) -> None:
        """Leave it as it is."""
