"""The sets of options that a site may send, where nobody knows which of them it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from rig.relying_parties.demands import Attestation, Demand
from rig.relying_parties.policies.policy import Policy


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One choice of whatever a policy leaves open.

    Attributes:
        uv_create: How much user verification is wanted at registration.
        uv_get: The same at sign-in.
        likely: Whether each choice is a likely one.
    """

    uv_create: Demand
    uv_get: Demand
    rk: Demand
    attestation: Attestation
    likely: bool

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Each choice by the name of its field."""
        uv = self.uv_create if self.uv_create == self.uv_get else f"{self.uv_create}/{self.uv_get}"
        return ("uv", uv), ("rk", self.rk), ("attestation", self.attestation)

    def __str__(self) -> str:
        return ", ".join(" ".join(choice) for choice in self.choices)


def variants_of(policy: Policy) -> Iterator[Variant]:
    """Yield every set of options that the site may send; one if nothing is open."""
    pairs = _verifications(policy)
    for (create, get), rk, attestation in product(
        pairs, policy.rk.possible, policy.attestation.possible
    ):
        likely = create in policy.uv.create.expected and rk in policy.rk.expected
        yield Variant(
            uv_create=create,
            uv_get=get,
            rk=rk,
            attestation=attestation,
            likely=likely and attestation in policy.attestation.expected,
        )


def _verifications(policy: Policy) -> list[tuple[Demand, Demand]]:
    create, get = policy.uv.create, policy.uv.get
    if get is None:
        return [(demand, demand) for demand in create.possible]
    return list(product(create.possible, get.possible))
