"""Faults in how credentials are made, kept and found."""

from __future__ import annotations

from dataclasses import replace

from rig.virtual.faults.registry import fault
from rig.virtual.request import Options
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential, Persistent


@fault(
    "same-key-for-all",
    breaks=("MC-69",),
    area="credential",
    says="every credential has the same private key",
)
class SameKeyForAll(Rules):
    def new_private_key(self, algorithm: int) -> bytes:
        new = super().new_private_key(algorithm)
        return bytes(31) + b"\x01" if len(new) == 32 else new


@fault(
    "long-credential-id",
    breaks=("MC-81",),
    area="credential",
    says="the ids of discoverable credentials are longer than getInfo states",
)
class LongCredentialId(Rules):
    def identified(self, persistent: Persistent, credential: Credential) -> Credential:
        made = super().identified(persistent, credential)
        padding = bytes(self.profile.limits.max_credential_id_length) if made.discoverable else b""
        return replace(made, credential_id=made.credential_id + padding)


@fault(
    "credential-of-any-relying-party",
    breaks=("GA-22", "MC-55"),
    area="credential",
    says="a listed credential is used for any relying party",
)
class CredentialOfAnyRelyingParty(Rules):
    def identified(self, persistent: Persistent, credential: Credential) -> Credential:
        made = super().identified(persistent, replace(credential, rp_id=""))
        return replace(made, rp_id=credential.rp_id)

    def recognised(
        self, persistent: Persistent, rp_id: str, credential_id: bytes
    ) -> Credential | None:
        for each in persistent.credentials:
            if each.credential_id == credential_id:
                return each
        return super().recognised(persistent, "", credential_id)


@fault(
    "sealed-ids-forgotten",
    breaks=("GA-19", "GA-23"),
    area="credential",
    says="a credential that is not discoverable is not found by its id",
)
class SealedIdsForgotten(Rules):
    def recognised(
        self, persistent: Persistent, rp_id: str, credential_id: bytes
    ) -> Credential | None:
        found = super().recognised(persistent, rp_id, credential_id)
        return found if found and found.discoverable else None


@fault(
    "stored-ids-compared-by-start",
    breaks=("GA-20",),
    area="credential",
    says="of the id of a discoverable credential only the first half is compared",
)
class StoredIdsComparedByStart(Rules):
    def recognised(
        self, persistent: Persistent, rp_id: str, credential_id: bytes
    ) -> Credential | None:
        for each in self.discovered(persistent, rp_id):
            if credential_id.startswith(each.credential_id[:16]):
                return each
        return super().recognised(persistent, rp_id, credential_id)


@fault(
    "lengthened-id-accepted",
    breaks=("GA-20",),
    area="credential",
    says="a byte after a credential id is not looked at",
)
class LengthenedIdAccepted(Rules):
    def recognised(
        self, persistent: Persistent, rp_id: str, credential_id: bytes
    ) -> Credential | None:
        exact = super().recognised(persistent, rp_id, credential_id)
        return exact or super().recognised(persistent, rp_id, credential_id[:-1])


@fault(
    "discoverable-not-kept",
    breaks=("MC-70",),
    area="credential",
    says="a discoverable credential is made but not stored",
)
class DiscoverableNotKept(Rules):
    def keep(self, persistent: Persistent, credential: Credential) -> None:
        """Forget the credential at once."""


@fault(
    "always-discoverable",
    breaks=("CM-38", "MC-75"),
    area="credential",
    says="a credential can be found without its id although rk was false",
)
class AlwaysDiscoverable(Rules):
    def makes_discoverable(self, options: Options) -> bool:
        return True


@fault(
    "account-not-replaced",
    breaks=("GA-59", "MC-71"),
    area="credential",
    says="a second credential for an account does not replace the first",
)
class AccountNotReplaced(Rules):
    def replaces(self, new: Credential, old: Credential) -> bool:
        return False


@fault(
    "one-account-for-each-relying-party",
    breaks=("GA-43", "GNA-06", "MC-72"),
    area="credential",
    says="a credential for another account replaces the first one",
)
class OneAccountForEachRelyingParty(Rules):
    def replaces(self, new: Credential, old: Credential) -> bool:
        return new.rp_id == old.rp_id


@fault(
    "full-store-forgets-oldest",
    breaks=("CM-52", "MC-73"),
    area="credential",
    says="a full store drops its oldest credential for a new one",
)
class FullStoreForgetsOldest(Rules):
    def keep(self, persistent: Persistent, credential: Credential) -> None:
        if len(persistent.credentials) >= self.profile.limits.max_credentials:
            del persistent.credentials[0]
        super().keep(persistent, credential)


@fault(
    "full-store-as-other",
    breaks=("CM-52", "MC-73"),
    area="credential",
    says="a full store is answered with 0x7F",
)
class FullStoreAsOther(Rules):
    def keep(self, persistent: Persistent, credential: Credential) -> None:
        try:
            super().keep(persistent, credential)
        except Refusal:
            raise Refusal(Status.OTHER) from None


@fault(
    "full-store-refuses-all",
    breaks=("MC-74",),
    area="credential",
    says="a full store refuses credentials that need no room as well",
)
class FullStoreRefusesAll(Rules):
    def identified(self, persistent: Persistent, credential: Credential) -> Credential:
        full = len(persistent.credentials) >= self.profile.limits.max_credentials
        if full and not credential.discoverable:
            raise Refusal(Status.KEY_STORE_FULL)
        return super().identified(persistent, credential)


@fault(
    "oldest-first",
    breaks=("GA-43",),
    area="credential",
    says="the oldest credential of a relying party comes first",
)
class OldestFirst(Rules):
    def discovered(self, persistent: Persistent, rp_id: str) -> list[Credential]:
        return super().discovered(persistent, rp_id)[::-1]


@fault(
    "names-cut-short",
    breaks=("CM-26", "MC-96"),
    area="credential",
    says="of a name only 32 bytes are kept",
)
class NamesCutShort(Rules):
    def stored_name(self, name: str | None) -> str | None:
        return name and super().stored_name(name.encode()[:32].decode(errors="ignore"))
