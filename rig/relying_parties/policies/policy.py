"""What a policy file may hold: one site, and what it asks of a key and of its user."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from pydantic import Field, PositiveInt

from rig.relying_parties.certainty import Certainty
from rig.relying_parties.demands import Attachment, Attestation, Client, Demand, Level
from rig.relying_parties.policies.facts import Choice, Fact, Source, Table


class Verification(Table):
    """How much the site wants the user verified.

    Attributes:
        create: At registration.
        get: At sign-in; None for the same as at registration.
    """

    create: Choice[Demand]
    get: Choice[Demand] | None = None


class Extensions(Table):
    """What the site puts into `extensions`, as WebAuthn names it."""

    create: Fact[dict[str, bool | int | str]]
    get: Fact[dict[str, bool | int | str]]


class Server(Table):
    """What the site looks at in what the key answers.

    Attributes:
        uv_flag: Whether the user must have been verified (7.1 step 16, 7.2 step 17).
        aaguids: The models that it takes; empty for any.
        mds_chain: Whether attestation must end at a root of the FIDO metadata.
        min_cert_level: The least that FIDO must have certified the model for.
        formats: Attestation statement formats that it takes; empty for any.
        extensions: Outputs without which it does not take the key.
        counter: Whether a signature counter that goes back ends the sign-in (7.2 step 22).
        backup_flags: Whether credentials that can be synced are taken (7.1 step 18).
    """

    uv_flag: Fact[bool]
    aaguids: Fact[tuple[UUID, ...]]
    mds_chain: Fact[bool]
    min_cert_level: Fact[Level]
    formats: Fact[tuple[str, ...]]
    extensions: Fact[tuple[str, ...]]
    counter: Fact[bool]
    backup_flags: Fact[bool]


class Policy(Table):
    """One whole policy.

    Attributes:
        id: What people call it on the command line.
        kind: The class of sites that it belongs to; empty for the class itself.
        client: What stands between the site and the key.
        min_keys: How many keys an account must have.
        max_keys: How many it may have; 0 where there is no limit that anybody has met.
        note: What else a person should know of it; empty if nothing.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    name: str
    kind: Annotated[str, Field(alias="class")] = ""
    client: Client = Client.BROWSER
    note: str = ""
    rp_id: Fact[str]
    origins: Fact[tuple[str, ...]]
    uv: Verification
    rk: Choice[Demand]
    attestation: Choice[Attestation]
    algorithms: Fact[tuple[int, ...]]
    attachment: Fact[Attachment]
    hints: Fact[tuple[str, ...]]
    extensions: Extensions
    exclude_list: Fact[bool]
    allow_list: Fact[bool]
    discoverable: Fact[bool]
    timeout_ms: Fact[PositiveInt]
    min_keys: Fact[PositiveInt]
    max_keys: Fact[int]
    server: Server

    def facts(self) -> Iterator[tuple[str, Source]]:
        """Yield every field with its name, such as `uv.create`."""
        yield from _facts(self, "")

    def certainty_of(self, *fields: str) -> Certainty:
        """Return how sure the least sure of these fields is; of all that decide, if none."""
        known = self._known
        wanted = [name for name in fields if name in known] or DECIDING
        order = list(Certainty)
        return max((known[name].certainty for name in wanted if name in known), key=order.index)

    @cached_property
    def _known(self) -> Mapping[str, Source]:
        return MappingProxyType(dict(self.facts()))


DECIDING = ("uv.create", "uv.get", "rk", "attestation", "algorithms", "extensions.create")
"""Fields that decide whether a key can do what the site asks."""


def _facts(table: Table, prefix: str) -> Iterator[tuple[str, Source]]:
    for name in type(table).model_fields:
        value = getattr(table, name)
        if isinstance(value, Source):
            yield f"{prefix}{name}", value
        elif isinstance(value, Table):
            yield from _facts(value, f"{prefix}{name}.")
