"""The options of one ceremony, as a site sends them to the client (WebAuthn 5.4, 5.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from rig.relying_parties.demands import Attestation, Client, Demand
from rig.relying_parties.policies import Policy, Variant


def _none() -> Mapping[str, bool | int | str]:
    return MappingProxyType({})


@dataclass(frozen=True)
class User:
    """One account at a site."""

    id: bytes
    name: str


@dataclass(frozen=True, kw_only=True)
class CreationOptions:
    """What a site asks at registration.

    Attributes:
        excluded: Ids of credentials of which the key must hold none.
        extensions: By the names that WebAuthn gives them.
    """

    rp_id: str
    origin: str
    user: User
    challenge: bytes
    algorithms: tuple[int, ...]
    uv: Demand
    rk: Demand
    attestation: Attestation
    excluded: tuple[bytes, ...] = ()
    extensions: Mapping[str, bool | int | str] = field(default_factory=_none)


@dataclass(frozen=True, kw_only=True)
class RequestOptions:
    """What a site asks at sign-in.

    Attributes:
        allowed: Ids of the account's credentials; empty where the key has to know them itself.
        extensions: By the names that WebAuthn gives them.
    """

    rp_id: str
    origin: str
    challenge: bytes
    uv: Demand
    allowed: tuple[bytes, ...] = ()
    extensions: Mapping[str, bool | int | str] = field(default_factory=_none)


@dataclass(frozen=True)
class Site:
    """A policy with everything chosen that it leaves open."""

    policy: Policy
    variant: Variant

    def creation(
        self, user: User, challenge: bytes, excluded: tuple[bytes, ...] = ()
    ) -> CreationOptions:
        """Return what the site asks at a registration."""
        return CreationOptions(
            rp_id=self.policy.rp_id.value,
            origin=self.origin,
            user=user,
            challenge=challenge,
            algorithms=self.policy.algorithms.value,
            uv=self.variant.uv_create,
            rk=self.variant.rk,
            attestation=self.variant.attestation,
            excluded=excluded if self.policy.exclude_list.value else (),
            extensions=self.policy.extensions.create.value,
        )

    def request(self, challenge: bytes, allowed: tuple[bytes, ...] = ()) -> RequestOptions:
        """Return what the site asks at a sign-in."""
        return RequestOptions(
            rp_id=self.policy.rp_id.value,
            origin=self.origin,
            challenge=challenge,
            uv=self.variant.uv_get,
            allowed=allowed,
            extensions=self.policy.extensions.get.value,
        )

    @property
    def origin(self) -> str:
        """Where the ceremony happens; the relying party itself where there is no browser."""
        if self.policy.client is Client.BROWSER:
            return self.policy.origins.value[0]
        return self.policy.rp_id.value
