"""Whether a key will do at a site: one answer out of all the ceremonies that could be held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rig.relying_parties.certainty import Certainty
from rig.relying_parties.plan import Verify
from rig.relying_parties.policies import Policy, Variant
from rig.relying_parties.unfit import Undecided, Unfit


class Fit(StrEnum):
    """The answer; these words are in the JSON."""

    WORKS = "works"
    WORKS_WITH = "works_with"
    DOES_NOT = "does_not"
    UNKNOWN = "unknown"


FITS = (Fit.WORKS, Fit.WORKS_WITH)


class Held(StrEnum):
    """What became of a ceremony."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_TRIED = "not tried"


@dataclass(frozen=True)
class Ceremony:
    """One ceremony with a key.

    Attributes:
        says: Why it failed or was not tried; empty for one that passed.
    """

    name: str
    held: Held
    says: str = ""

    def document(self) -> dict[str, str]:
        """Return it as JSON."""
        return {"name": self.name, "outcome": self.held, "says": self.says}


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One set of options that the site may send, tried or foretold.

    Attributes:
        taken: What it took beyond a touch.
        unfit: Why the key does not do; several on paper, one in a ceremony.
        undecided: Why that cannot be told.
        exchange: What went over the link in the ceremony that failed.
    """

    variant: Variant
    taken: frozenset[Verify] = frozenset()
    unfit: tuple[Unfit, ...] = ()
    undecided: Undecided | None = None
    ceremonies: tuple[Ceremony, ...] = ()
    exchange: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One key at one site: a row of `keyrig.compat/1`.

    Attributes:
        model: What its vendor calls it; empty where that is not known.
        certification: How far FIDO certified the model; empty where it is not in the metadata.
        needs: What it lacks, in the words of `Need`.
        notes: What else a person should know.
    """

    key: str
    relying_party: str
    fit: Fit
    model: str = ""
    certification: str = ""
    taken: tuple[str, ...] = ()
    reason: str = ""
    certainty: Certainty
    needs: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    exchange: str = ""
    ceremonies: tuple[Ceremony, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "key": self.key,
            "model": self.model,
            "certification": self.certification,
            "relying_party": self.relying_party,
            "verdict": self.fit.value,
            "with": list(self.taken),
            "reason": self.reason,
            "certainty": self.certainty.value,
            "needs": list(self.needs),
            "clauses": list(self.clauses),
            "exchange": self.exchange,
            "ceremonies": [ceremony.document() for ceremony in self.ceremonies],
            "notes": list(self.notes),
        }


def row_of(key: str, policy: Policy, attempts: Sequence[Attempt]) -> Row:
    """Put the attempts at one site together.

    It does not work if a likely set of options fails; it is unknown if one cannot be decided, or
    one fails that is possible and not likely; else it works, with whatever any of them took.
    """
    failed = [one for one in attempts if one.unfit]
    likely = next((one for one in failed if one.variant.likely), None)
    if likely is not None:
        return _refused(key, policy, likely, several=len(attempts) > 1)
    undecided = next((one for one in attempts if one.undecided is not None), None)
    if undecided is not None:
        return _untold(key, policy, undecided)
    if failed:
        return _only_likely(key, policy, failed, attempts)
    taken = _beyond_touch({way for one in attempts for way in one.taken})
    return Row(
        key=key,
        relying_party=policy.id,
        fit=Fit.WORKS_WITH if taken else Fit.WORKS,
        taken=tuple(taken),
        reason=f"only with {' and '.join(taken)}" if taken else "",
        certainty=policy.certainty_of(),
        ceremonies=attempts[0].ceremonies,
        notes=_notes(policy),
    )


def _beyond_touch(ways: set[Verify]) -> list[str]:
    """Return what people have to do, first things first; what follows from that is left out."""
    if Verify.NEW_FINGER in ways:
        return [Verify.NEW_FINGER.words]
    if Verify.NEW_PIN in ways:
        ways = ways - {Verify.PIN}
    return sorted({way.words for way in ways} - {""})


def _refused(key: str, policy: Policy, attempt: Attempt, *, several: bool) -> Row:
    where = f"; if the site asks for {attempt.variant}, which is likely" if several else ""
    fields = tuple(name for unfit in attempt.unfit for name in unfit.fields)
    return Row(
        key=key,
        relying_party=policy.id,
        fit=Fit.DOES_NOT,
        reason="; ".join(str(unfit) for unfit in attempt.unfit) + where,
        # What a key does wrong by itself was seen, whatever the site asks.
        certainty=policy.certainty_of(*fields) if fields else Certainty.OBSERVED,
        needs=tuple(dict.fromkeys(unfit.need.value for unfit in attempt.unfit)),
        clauses=tuple(dict.fromkeys(unfit.clause for unfit in attempt.unfit)),
        exchange=attempt.exchange,
        ceremonies=attempt.ceremonies,
        notes=_notes(policy),
    )


def _untold(key: str, policy: Policy, attempt: Attempt) -> Row:
    return Row(
        key=key,
        relying_party=policy.id,
        fit=Fit.UNKNOWN,
        reason=str(attempt.undecided),
        certainty=policy.certainty_of(),
        exchange=attempt.exchange,
        ceremonies=attempt.ceremonies,
        notes=_notes(policy),
    )


def _only_likely(
    key: str, policy: Policy, failed: Sequence[Attempt], attempts: Sequence[Attempt]
) -> Row:
    open_fields = [name for name, fact in policy.facts() if getattr(fact, "values", ())]
    variants = ", or ".join(_named(failed, attempts))
    why = "; ".join(dict.fromkeys(str(unfit) for one in failed for unfit in one.unfit))
    return Row(
        key=key,
        relying_party=policy.id,
        fit=Fit.UNKNOWN,
        reason=f"not if the site asks for {variants}, which nobody knows: {why}",
        certainty=policy.certainty_of(*open_fields),
        needs=tuple(dict.fromkeys(unfit.need.value for one in failed for unfit in one.unfit)),
        clauses=tuple(dict.fromkeys(unfit.clause for one in failed for unfit in one.unfit)),
        exchange=failed[0].exchange,
        ceremonies=failed[0].ceremonies,
        notes=_notes(policy),
    )


def _named(failed: Sequence[Attempt], attempts: Sequence[Attempt]) -> list[str]:
    """Name the failed sets of options by single choices that always fail, if those are all."""
    choices = dict.fromkeys(choice for one in failed for choice in one.variant.choices)
    alone = [
        choice
        for choice in choices
        if all(one.unfit for one in attempts if choice in one.variant.choices)
    ]
    if all(set(alone) & set(one.variant.choices) for one in failed):
        return [" ".join(choice) for choice in alone]
    return [str(one.variant) for one in failed]


def _notes(policy: Policy) -> tuple[str, ...]:
    least = policy.min_keys.value
    keys = f"an account there takes at least {least} keys" if least > 1 else ""
    return tuple(note for note in (policy.note, keys) if note)
