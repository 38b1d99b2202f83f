"""What sites ask of a key, as data: one file each, one class behind several of them."""

from __future__ import annotations

from rig.relying_parties.policies.loading import chosen, read_policy, shipped, sites_named
from rig.relying_parties.policies.policy import Policy
from rig.relying_parties.policies.variants import Variant, variants_of

__all__ = [
    "Policy",
    "Variant",
    "chosen",
    "read_policy",
    "shipped",
    "sites_named",
    "variants_of",
]
