"""The worst that makeCredential and getAssertion can do, by what their parameters ask for.

Clauses are tried in order, worst first; the first that applies is the effect. A clause applies
unless the parameters plainly rule it out, so that a key which misreads them is covered too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from rig.consent import Act, Consent
from rig.guard.effects import Effect
from rig.guard.shapes import (
    digest,
    exactly,
    flag,
    integer,
    list_of,
    map_of,
    named,
    octets,
    table_of,
    text,
    unsigned,
)
from rig.link.cbor import Key, Value

_, SIGN, STORE, WIPE = Consent

Parameters: TypeAlias = "dict[Key, Value]"
Condition: TypeAlias = Callable[[Parameters], bool]

OURS = re.compile(r"(?:[a-z0-9-]+\.)*keyrig\.invalid")
"""Relying parties of the rig's own. Nothing but these letters: a key may cut a text at a NUL."""


@dataclass(frozen=True)
class Clause:
    """An effect, and when parameters may have it."""

    applies: Condition
    effect: Effect


@dataclass(frozen=True, kw_only=True)
class Clauses:
    """A command whose worst effect follows from several of its parameters.

    Attributes:
        clauses: Worst first.
        plain: When no clause applies.
        other: What strict CBOR cannot read, or packets that hold only part of a request.
    """

    clauses: tuple[Clause, ...]
    plain: Effect
    other: Effect


def _present(member: int) -> Condition:
    return lambda parameters: member in parameters


def _token_in(member: int) -> Condition:
    """Apply to any pinUvAuthParam but the empty one, which only asks for a touch (CTAP 6.1.2)."""
    return lambda parameters: parameters.get(member, b"") != b""


def _option_in(member: int, name: str) -> Condition:
    """Apply unless the option is absent or plainly false."""

    def applies(parameters: Parameters) -> bool:
        options = parameters.get(member)
        return isinstance(options, dict) and options.get(name, False) is not False

    return applies


def _extensions_beyond(member: int, harmless: Collection[Key]) -> Condition:
    """Apply to extensions that are not on the list; unknown ones may keep anything."""

    def applies(parameters: Parameters) -> bool:
        extensions = parameters.get(member, {})
        return not isinstance(extensions, dict) or not extensions.keys() <= set(harmless)

    return applies


def _members_beyond(known: Collection[Key]) -> Condition:
    return lambda parameters: not parameters.keys() <= set(known)


def _for_a_stranger(parameters: Parameters) -> bool:
    """Apply if the relying party can be read and is none of ours."""
    party = parameters.get(2)
    identifier = party.get("id") if isinstance(party, dict) else party
    return isinstance(identifier, str) and OURS.fullmatch(identifier) is None


def _both(first: Condition, second: Condition) -> Condition:
    return lambda parameters: first(parameters) and second(parameters)


def _any(*conditions: Condition) -> Condition:
    return lambda parameters: any(applies(parameters) for applies in conditions)


_DESCRIPTOR = map_of({"id": octets, "type": text}, {"transports": list_of(text)})

_WELL_FORMED = map_of(
    {
        1: digest,
        2: map_of({"id": text}, {"name": text, "icon": text}),
        3: map_of({"id": octets}, {"name": text, "displayName": text, "icon": text}),
        4: list_of(map_of({"alg": integer, "type": text})),
    },
    {
        5: list_of(_DESCRIPTOR),
        6: named,
        7: table_of(flag),
        8: exactly(b""),
        9: unsigned,
        0x0B: list_of(text),
    },
)

# Extensions of which a key keeps nothing beyond the credential id (CTAP 12).
_KEEPS_NOTHING = (
    "credProtect",
    "hmac-secret",
    "hmac-secret-mc",
    "minPinLength",
    "pinComplexityPolicy",
    "thirdPartyPayment",
)

_keeps = _any(_option_in(7, "rk"), _extensions_beyond(6, _KEEPS_NOTHING))


def _malformed(parameters: Parameters) -> bool:
    return not _WELL_FORMED(parameters)


_TAKEN_FOR_A_PIN = "counts a token that does not verify as a wrong PIN"
_UV = "spends a UV retry on a touch by no enrolled finger"

MAKE_CREDENTIAL = Clauses(
    clauses=(
        Clause(
            _present(0x0A),
            Effect(
                "makeCredential with enterpriseAttestation",
                WIPE,
                "tells which key it is",
                frozenset({Act.ENTERPRISE_ATTESTATION}),
            ),
        ),
        Clause(_token_in(8), Effect("makeCredential with pinUvAuthParam", WIPE, _TAKEN_FOR_A_PIN)),
        Clause(_option_in(7, "uv"), Effect("makeCredential with the uv option", WIPE, _UV)),
        Clause(
            _both(_for_a_stranger, _any(_keeps, _malformed)),
            Effect(
                "makeCredential, to be kept for a site that is not the rig's",
                WIPE,
                "replaces somebody's credential",
            ),
        ),
        Clause(_keeps, Effect("makeCredential, discoverable", STORE, "gives it one of its places")),
        Clause(
            _malformed,
            Effect("makeCredential, malformed", STORE, "takes it for a discoverable one"),
        ),
    ),
    plain=Effect("makeCredential", SIGN, "makes a credential that it does not keep"),
    other=Effect("makeCredential that cannot be read", WIPE, "replaces somebody's credential"),
)

# largeBlobKey and credBlob only tell here; 2.3's largeBlob extension can also write.
_TELLS = (
    "credBlob",
    "hmac-secret",
    "largeBlobKey",
    "thirdPartyPayment",
    "uvm",
)

GET_ASSERTION = Clauses(
    clauses=(
        Clause(_token_in(6), Effect("getAssertion with pinUvAuthParam", WIPE, _TAKEN_FOR_A_PIN)),
        Clause(_option_in(5, "uv"), Effect("getAssertion with the uv option", WIPE, _UV)),
        Clause(
            _extensions_beyond(4, _TELLS),
            Effect(
                "getAssertion with an extension that may write", WIPE, "overwrites somebody's blob"
            ),
        ),
        Clause(
            _members_beyond(range(1, 8)),
            Effect("getAssertion with an unknown member", WIPE, "does what nobody can foretell"),
        ),
    ),
    # Malformed or not: there is nothing else in it that a key could keep.
    plain=Effect("getAssertion", SIGN, "signs, which moves its counter"),
    other=Effect("getAssertion that cannot be read", WIPE, "overwrites somebody's blob"),
)

CREDENTIALS: Mapping[int, Clauses] = {0x01: MAKE_CREDENTIAL, 0x02: GET_ASSERTION}
