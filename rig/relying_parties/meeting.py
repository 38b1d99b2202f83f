"""Keys at one site: each with every set of options that the site may send, and two together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from fido2.ctap import CtapError

from rig import BenchProblem, KeyProblem
from rig.metadata import Metadata
from rig.relying_parties.certainty import Certainty
from rig.relying_parties.clients import USUAL, ClientModel, client_of
from rig.relying_parties.demands import Attestation
from rig.relying_parties.fit import FITS, Attempt, Ceremony, Fit, Held, Row, row_of
from rig.relying_parties.hand import Hand
from rig.relying_parties.options import Site
from rig.relying_parties.policies import Policy, Variant, variants_of
from rig.relying_parties.trial import ALICE, Trial, judged
from rig.relying_parties.unfit import Undecided, Unfit

TWO_KEYS = "two keys on one account"


@dataclass(frozen=True, kw_only=True)
class Guest:
    """One key that goes to sites.

    Attributes:
        afresh: Brings it back to how it came, as far as its consent allows.
        metadata: Where its model is looked up; None where there is none.
    """

    hand: Hand
    afresh: Callable[[], None]
    metadata: Metadata | None = None


def meet(policy: Policy, guest: Guest, browser: str = USUAL) -> Row:
    """Hold a site's ceremonies with one key.

    Args:
        policy: The site.
        guest: The key.
        browser: Which browser stands between them.
    """
    client = client_of(policy, browser)
    attempts: list[Attempt] = []
    held: dict[Variant, Attempt] = {}
    # Likely options first: what fails there need not be tried with others.
    for variant in sorted(variants_of(policy), key=lambda one: not one.likely):
        seen = _as_the_key_sees(variant)
        trial = Trial(guest.hand, Site(policy, variant), client, guest.metadata)
        attempt = _tried(trial, guest, held.get(seen))
        attempts.append(attempt)
        if attempt.undecided or (attempt.unfit and variant.likely):
            break
        if len(attempt.ceremonies) > 1:
            held.setdefault(seen, attempt)
    return row_of(guest.hand.name, policy, attempts)


def _as_the_key_sees(variant: Variant) -> Variant:
    """Return the options less what is between site and browser alone."""
    return replace(variant, attestation=Attestation.NONE, likely=True)


def _tried(trial: Trial, guest: Guest, same: Attempt | None) -> Attempt:
    """Hold the ceremonies; of those that were held already with the same requests, the first."""
    try:
        _bring_back(guest)
    except Undecided as why:
        return Attempt(variant=trial.site.variant, undecided=why)
    attempt = trial.run(registration_alone=same is not None)
    if same is None or attempt.unfit or attempt.undecided:
        return attempt
    return replace(same, variant=attempt.variant)


def _bring_back(guest: Guest) -> None:
    try:
        guest.afresh()
    except (BenchProblem, KeyProblem, CtapError) as error:
        raise Undecided(f"the key cannot be brought back to how it came: {error}") from error


@dataclass(frozen=True, kw_only=True)
class Together:
    """What became of two keys on one account.

    Attributes:
        culprit: The key that failed; empty if neither did.
        unfit: Why it failed.
        exchange: What went over its link then.
    """

    ceremony: Ceremony
    culprit: str = ""
    unfit: Unfit | None = None
    exchange: str = ""


def apart(why: str) -> Together:
    """Return that two keys were not tried together."""
    return Together(ceremony=Ceremony(TWO_KEYS, Held.NOT_TRIED, why))


def meet_together(policy: Policy, first: Guest, second: Guest, browser: str = USUAL) -> Together:
    """Have two keys on one account: the second is registered beside the first, and both sign in."""
    if policy.max_keys.value == 1:
        return apart("one key is used by itself there")
    client = client_of(policy, browser)
    site = Site(policy, next(one for one in variants_of(policy) if one.likely))
    for hand, hold in _turns(site, client, first, second):
        since = hand.exchange.mark()
        error = judged(hold)
        if isinstance(error, Unfit):
            told = Ceremony(TWO_KEYS, Held.FAILED, f"{hand.name}: {error}")
            exchange = hand.exchange.text(since)
            return Together(ceremony=told, culprit=hand.name, unfit=error, exchange=exchange)
        if error is not None:
            return apart(f"{hand.name}: {error}")
    return Together(ceremony=Ceremony(TWO_KEYS, Held.PASSED))


def _turns(
    site: Site, client: ClientModel, first: Guest, second: Guest
) -> Iterator[tuple[Hand, Callable[[], object]]]:
    """Yield whose turn it is, and to do what; each needs what the ones before have done."""
    one = Trial(first.hand, site, client, first.metadata)
    other = Trial(second.hand, site, client, second.metadata, accounts=one.accounts)
    for guest in (first, second):
        yield guest.hand, partial(_bring_back, guest)
    yield one.hand, partial(one.register, ALICE)
    yield other.hand, partial(other.register, ALICE, one.made)
    for trial, ids in ((one, other.made + one.made), (other, one.made + other.made)):
        yield trial.hand, partial(trial.sign_in, ALICE, ids if site.policy.allow_list.value else ())


def with_ceremony(row: Row, held: Together) -> Row:
    """Return a row with what became of the key beside another, which may turn it."""
    row = replace(row, ceremonies=(*row.ceremonies, held.ceremony))
    if held.unfit is None or row.key != held.culprit or row.fit not in FITS:
        return row
    return replace(
        row,
        fit=Fit.DOES_NOT,
        taken=(),
        reason=f"{held.ceremony.name}: {held.ceremony.says}",
        certainty=row.certainty if held.unfit.fields else Certainty.OBSERVED,
        needs=(held.unfit.need.value,),
        clauses=(held.unfit.clause,),
        exchange=held.exchange,
    )
