"""Whether a model will do at a site by its metadata alone, without a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from rig.metadata import Entry, Metadata
from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.certification import highest_level
from rig.relying_parties.clients import USUAL, client_of
from rig.relying_parties.demands import Demand, Level
from rig.relying_parties.fit import Attempt, Row, row_of
from rig.relying_parties.options import Site, User
from rig.relying_parties.plan import Verify
from rig.relying_parties.policies import Policy, variants_of
from rig.relying_parties.server.trust import standing
from rig.relying_parties.unfit import Need, Undecided, Unfit

WIRED = "wired"
_NOBODY = User(b"\0", "")
_CHALLENGE = bytes(32)
_ALGORITHMS: Mapping[str, int] = MappingProxyType(
    {
        "secp256r1_ecdsa_sha256_raw": -7,
        "secp256r1_ecdsa_sha256_der": -7,
        "ed25519_eddsa_sha512_raw": -8,
        "secp384r1_ecdsa_sha384_raw": -35,
        "secp521r1_ecdsa_sha512_raw": -36,
        "rsassa_pkcsv15_sha256_raw": -257,
    }
)
"""COSE identifiers of the FIDO registry's names."""
_CERTIFICATES = {"basic_full", "attca"}


def wired(entries: Sequence[Entry]) -> list[Entry]:
    """Return the FIDO2 models that can be plugged in."""
    return [
        entry
        for entry in entries
        if entry.aaguid is not None and WIRED in entry.statement.attachment_hint
    ]


def on_paper(policies: Sequence[Policy], metadata: Metadata, browser: str = USUAL) -> list[Row]:
    """Foretell how every model that can be plugged in will do at each site, model by model."""
    return [
        paper_row(policy, entry, browser)
        for entry in wired(metadata.entries)
        for policy in policies
    ]


def paper_row(policy: Policy, entry: Entry, browser: str = USUAL) -> Row:
    """Foretell how a new key of a model will do at a site; its name is the AAGUID."""
    key = _stated(entry)
    attempts = [
        _foretold(Site(policy, variant), key, entry, browser) for variant in variants_of(policy)
    ]
    row = row_of(str(entry.aaguid), policy, attempts)
    return of_model(row, entry)


def recorded_row(
    key: str,
    policy: Policy,
    able: Capabilities,
    entry: Entry | None,
    browser: str = USUAL,
) -> Row:
    """Foretell how a key will do at a site by what it once told of itself.

    Args:
        key: Its name.
        policy: The site.
        able: What it can do.
        entry: What FIDO's metadata says of its model; None where that is not known. What a site
            looks up there is undecided then.
        browser: Which browser stands between.
    """
    attempts = [
        _foretold(Site(policy, variant), able, entry, browser) for variant in variants_of(policy)
    ]
    row = row_of(key, policy, attempts)
    return row if entry is None else of_model(row, entry)


def of_model(row: Row, entry: Entry) -> Row:
    """Return a row that names the model and its certification."""
    level = highest_level(entry.status_reports).value
    return replace(row, model=entry.statement.description, certification=level)


def _stated(entry: Entry) -> Capabilities:
    """Return what a new key of a model can do; algorithms may stand beside its getInfo alone."""
    key = Capabilities.as_new(entry.statement.get_info)
    beside = tuple(_ALGORITHMS[name] for name in entry.statement.algorithms if name in _ALGORITHMS)
    return key if key.algorithms else replace(key, algorithms=beside)


def _foretold(site: Site, key: Capabilities, entry: Entry | None, browser: str) -> Attempt:
    """Look at everything that can be missing, one after the other: a model may lack several."""
    taken: set[Verify] = set()
    vouched = () if entry is None else _vouched(site, entry)
    looks = (_asked(site, key, browser, taken), _sent(site, key), vouched)
    unfit = [found for look in looks for found in look]
    ways = frozenset() if unfit else frozenset(taken - {Verify.NONE})
    undecided = _unknown_model(site) if entry is None else None
    return Attempt(variant=site.variant, taken=ways, unfit=_once(unfit), undecided=undecided)


def _unknown_model(site: Site) -> Undecided | None:
    """Return that a site looks a model up of which nothing is known here; None if it does not."""
    server = site.policy.server
    looked_up = (
        server.aaguids.value
        or server.mds_chain.value
        or server.min_cert_level.value is not Level.NONE
    )
    if not looked_up:
        return None
    return Undecided("the site looks at FIDO's metadata, and nothing of this model is here")


def _once(found: Sequence[Unfit]) -> tuple[Unfit, ...]:
    return tuple({unfit.need: unfit for unfit in reversed(found)}.values())[::-1]


def _asked(site: Site, key: Capabilities, browser: str, taken: set[Verify]) -> Iterator[Unfit]:
    """Yield why the client would not even ask."""
    client = client_of(site.policy, browser)
    allowed = (b"\0",) if site.policy.allow_list.value else ()
    plans: tuple[Callable[[], Verify], ...] = (
        lambda: client.creation(site.creation(_NOBODY, _CHALLENGE), key).verify,
        lambda: client.request(site.request(_CHALLENGE, allowed), key).verify,
    )
    for plan in plans:
        try:
            taken.add(plan())
        except Unfit as unfit:
            yield unfit


def _sent(site: Site, key: Capabilities) -> Iterator[Unfit]:
    """Yield what the key lacks behind whatever the client stumbled over first."""
    if Demand.REQUIRED is site.variant.rk and not key.keeps_credentials:
        yield Unfit(
            Need.RK,
            "it keeps no discoverable credentials",
            clause="WebAuthn 5.4.6",
            fields=("rk",),
        )
    verifies = key.takes_pin or key.takes_finger
    if Demand.REQUIRED in (site.variant.uv_create, site.variant.uv_get) and not verifies:
        yield Unfit(
            Need.UV,
            "it has neither a PIN nor any other way to verify its user",
            clause="WebAuthn 5.4.6",
            fields=("uv.create",),
        )
    for name in site.policy.server.extensions.value:
        if name not in key.extensions:
            yield Unfit(
                Need.HMAC,
                f"it has no {name}",
                clause="WebAuthn 7.1.28 (extensions)",
                fields=("server.extensions",),
            )


def _vouched(site: Site, entry: Entry) -> Iterator[Unfit]:
    """Yield what FIDO and the vendor do not say of the model."""
    server = site.policy.server
    if server.aaguids.value and entry.aaguid not in server.aaguids.value:
        yield Unfit(
            Need.MODEL,
            "its model is not on the site's list",
            clause="WebAuthn 7.1.24 (model)",
            fields=("server.aaguids",),
        )
    if server.mds_chain.value and not _CERTIFICATES & set(entry.statement.attestation_types):
        yield Unfit(
            Need.ATTESTATION,
            "it attests with no certificate",
            clause="WebAuthn 7.1.24 (trust anchor)",
            fields=("server.mds_chain",),
        )
    if server.mds_chain.value or server.min_cert_level.value is not Level.NONE:
        says = standing(entry, server.min_cert_level.value)
        if says is not None:
            yield Unfit(
                Need.CERTIFICATION,
                says,
                clause="WebAuthn 7.1.24 (certification)",
                fields=("server.min_cert_level",),
            )
