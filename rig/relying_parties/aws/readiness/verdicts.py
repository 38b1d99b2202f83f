"""What `keyrig compat` says of the keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rig import UsageProblem
from rig.relying_parties.certainty import Certainty
from rig.relying_parties.document import SCHEMA
from rig.relying_parties.fit import Fit, Row

NOT_TRIED = "the key was not tried"


class KeyVerdict(BaseModel):
    """Whether one key works at one relying party: what is used of a row of `keyrig.compat/1`.

    Attributes:
        taken: What it takes beyond a touch.
        reason: Why, for all but what works.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    key: str
    relying_party: str
    verdict: Fit
    taken: tuple[str, ...] = Field((), alias="with")
    reason: str = ""
    certainty: Certainty

    @property
    def fits(self) -> bool:
        """Whether the key can be used there."""
        return self.verdict in (Fit.WORKS, Fit.WORKS_WITH)


def verdict_of(row: Row) -> KeyVerdict:
    """Return what is used of a row."""
    return KeyVerdict.model_validate(row.document())


def not_tried(key: str, relying_party: str) -> KeyVerdict:
    """Return what is to be said of a key that is not here."""
    told = {"verdict": Fit.UNKNOWN, "reason": NOT_TRIED, "certainty": Certainty.NOT_PUBLIC}
    return KeyVerdict.model_validate({"key": key, "relying_party": relying_party, **told})


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    name: str = Field(alias="schema")
    rows: tuple[KeyVerdict, ...]


def read_verdicts(file: Path) -> tuple[KeyVerdict, ...]:
    """Read the output of `keyrig compat --json`.

    Raises:
        UsageProblem: It cannot be read, or is something else.
    """
    advice = f"keyrig compat --key NAMES --json > {file.name}"
    try:
        document = _Document.model_validate_json(file.read_bytes())
    except OSError as error:
        raise UsageProblem(
            f"the verdicts cannot be read: {error.strerror}", where=str(file), try_this=advice
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageProblem(
            f"this is no {SCHEMA}: {place + ': ' if place else ''}{first['msg']}",
            where=str(file),
            try_this=advice,
        ) from error
    if document.name != SCHEMA:
        raise UsageProblem(f"this is no {SCHEMA}", where=str(file), try_this=advice)
    return document.rows


def by_party(verdicts: Sequence[KeyVerdict]) -> Mapping[str, Mapping[str, KeyVerdict]]:
    """Return the verdicts by relying party and key."""
    found: dict[str, dict[str, KeyVerdict]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.relying_party, {})[verdict.key] = verdict
    return found
