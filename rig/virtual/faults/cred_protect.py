"""Faults in the extension credProtect: levels told, kept and held to."""

from __future__ import annotations

from dataclasses import replace

from rig.virtual.cbor import Value
from rig.virtual.faults.registry import fault
from rig.virtual.rules import Rules
from rig.virtual.rules.cred_protect import UV_OPTIONAL, UV_OPTIONAL_WITH_LIST, UV_REQUIRED
from rig.virtual.status import Refusal
from rig.virtual.store import Credential, Persistent


@fault(
    "protection-not-told",
    breaks=("XCP-01", "XCP-02", "XTP-10"),
    area="cred_protect",
    says="a registration does not tell the level that was asked for",
)
class ProtectionNotTold(Rules):
    def protection_output(self, credential: Credential) -> int | None:
        return None


@fault(
    "protection-told-lower",
    breaks=("XCP-01", "XCP-02", "XTP-10"),
    area="cred_protect",
    says="a registration tells level 1, whatever is kept",
)
class ProtectionToldLower(Rules):
    def protection_output(self, credential: Credential) -> int | None:
        return UV_OPTIONAL


@fault(
    "protection-told-as-no-level",
    breaks=("XCP-01",),
    area="cred_protect",
    says="a registration tells ten times the level",
)
class ProtectionToldAsNoLevel(Rules):
    def protection_output(self, credential: Credential) -> int | None:
        return 10 * credential.cred_protect


@fault(
    "higher-default-protection-not-told",
    breaks=("XCP-03",),
    area="cred_protect",
    says="credentials that no level was asked for have level 2, and nothing tells it",
)
class HigherDefaultProtectionNotTold(Rules):
    def default_protection(self) -> int:
        return UV_OPTIONAL_WITH_LIST


@fault(
    "unknown-protection-accepted",
    breaks=("XCP-04",),
    area="cred_protect",
    says="what is no level of protection is taken for level 1",
)
class UnknownProtectionAccepted(Rules):
    def protection_level(self, asked: Value) -> int:
        try:
            return super().protection_level(asked)
        except Refusal:
            return UV_OPTIONAL


@fault(
    "level-2-discovered-unverified",
    breaks=("GA-28", "GA-31", "XCP-05", "XCP-11"),
    area="cred_protect",
    says="a credential of level 2 is found without its id and without verification",
)
class Level2DiscoveredUnverified(Rules):
    def admits(self, credential: Credential, *, verified: bool, listed: bool) -> bool:
        return super().admits(credential, verified=verified, listed=True)


@fault(
    "level-2-refused-by-its-id",
    breaks=("GA-29", "XCP-06"),
    area="cred_protect",
    says="a credential of level 2 takes verification even where its id is listed",
)
class Level2RefusedByItsId(Rules):
    def admits(self, credential: Credential, *, verified: bool, listed: bool) -> bool:
        return super().admits(credential, verified=verified, listed=False)


@fault(
    "level-3-as-level-2",
    breaks=("GA-26", "XCP-07", "XCP-10", "XCP-12"),
    area="cred_protect",
    says="a credential of level 3 is used unverified where its id is listed",
)
class Level3AsLevel2(Rules):
    def admits(self, credential: Credential, *, verified: bool, listed: bool) -> bool:
        level = min(credential.cred_protect, UV_OPTIONAL_WITH_LIST)
        lower = replace(credential, cred_protect=level)
        return super().admits(lower, verified=verified, listed=listed)


@fault(
    "level-3-discovered-unverified",
    breaks=("GA-27", "GA-31", "XCP-11"),
    area="cred_protect",
    says="a credential of level 3 is found without verification where no id is listed",
)
class Level3DiscoveredUnverified(Rules):
    def admits(self, credential: Credential, *, verified: bool, listed: bool) -> bool:
        found = super().admits(credential, verified=verified, listed=listed)
        return found or (credential.cred_protect == UV_REQUIRED and not listed)


@fault(
    "protection-ignored",
    breaks=("GA-26", "GA-27", "GA-28", "GA-31", "XCP-05", "XCP-07", "XCP-10", "XCP-11", "XCP-12"),
    area="cred_protect",
    says="levels are told and never held to",
)
class ProtectionIgnored(Rules):
    def admits(self, credential: Credential, *, verified: bool, listed: bool) -> bool:
        return True


@fault(
    "protected-from-the-verified-too",
    breaks=("GA-30", "XCP-08", "XCP-11", "XCP-12"),
    area="cred_protect",
    says="a verified person finds no more than anybody",
)
class ProtectedFromTheVerifiedToo(Rules):
    def admits(self, credential: Credential, *, verified: bool, listed: bool) -> bool:
        return super().admits(credential, verified=False, listed=listed)


@fault(
    "level-3-betrayed-by-exclusion",
    breaks=("MC-53", "XCP-09"),
    area="cred_protect",
    says="an excludeList tells anybody that the key has a credential of level 3",
)
class Level3BetrayedByExclusion(Rules):
    def betrays(self, credential: Credential, *, verified: bool) -> bool:
        return True


@fault(
    "level-3-never-excluded",
    breaks=("MC-54", "XCP-09"),
    area="cred_protect",
    says="a credential of level 3 is not excluded even for a verified person",
)
class Level3NeverExcluded(Rules):
    def betrays(self, credential: Credential, *, verified: bool) -> bool:
        return super().betrays(credential, verified=False)


@fault(
    "protection-of-unstored-credentials-lost",
    breaks=("MC-53", "XCP-09", "XCP-10", "XCP-12"),
    area="cred_protect",
    says="the level is not kept with credentials that the key does not store",
)
class ProtectionOfUnstoredCredentialsLost(Rules):
    def identified(self, persistent: Persistent, credential: Credential) -> Credential:
        if credential.discoverable:
            return super().identified(persistent, credential)
        made = super().identified(persistent, replace(credential, cred_protect=UV_OPTIONAL))
        return replace(made, cred_protect=credential.cred_protect)
