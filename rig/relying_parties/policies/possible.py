"""Which sets of options no site can have: nobody could register, or what it asks contradicts."""

from __future__ import annotations

from collections.abc import Callable

from fido2.rpid import verify_rp_id

from rig.relying_parties.demands import Attachment, Attestation, Client, Demand, Level
from rig.relying_parties.policies.policy import Policy


def impossibility(policy: Policy) -> str | None:
    """Return why no site can ask all of this at once; None if one can."""
    return next((says for applies, says in _CLASHES if applies(policy)), None)


def _foreign_origin(policy: Policy) -> bool:
    if policy.client is not Client.BROWSER:
        return False
    origins, rp_id = policy.origins.value, policy.rp_id.value
    return not origins or not all(verify_rp_id(rp_id, origin) for origin in origins)


def _vouches_for_nothing(policy: Policy) -> bool:
    server = policy.server
    looks = server.mds_chain.value or server.aaguids.value or server.formats.value
    certified = server.min_cert_level.value is not Level.NONE
    # The browser takes the statement and the AAGUID away (WebAuthn 5.1.3).
    return bool(looks or certified) and Attestation.NONE in policy.attestation.possible


def _verified_unasked(policy: Policy) -> bool:
    get = policy.uv.get or policy.uv.create
    asked = {*policy.uv.create.possible, *get.possible}
    return policy.server.uv_flag.value and Demand.DISCOURAGED in asked


def _forgotten(policy: Policy) -> bool:
    return policy.discoverable.value and Demand.DISCOURAGED in policy.rk.possible


_CLASHES: tuple[tuple[Callable[[Policy], bool], str], ...] = (
    (_foreign_origin, "rp_id is neither the host of each of origins nor a part of it"),
    (lambda policy: not policy.algorithms.value, "algorithms is empty: no key could sign"),
    (
        lambda policy: policy.attachment.value is Attachment.PLATFORM,
        "attachment platform leaves out every security key",
    ),
    (_vouches_for_nothing, "the server looks at attestation, and attestation may be none"),
    (_verified_unasked, "server.uv_flag wants what uv discourages"),
    (_forgotten, "discoverable sign-in, and rk may be discouraged"),
    (
        lambda policy: not (policy.allow_list.value or policy.discoverable.value),
        "neither allow_list nor discoverable: nobody could sign in",
    ),
    (
        lambda policy: 0 < policy.max_keys.value < policy.min_keys.value,
        "max_keys is less than min_keys",
    ),
)
