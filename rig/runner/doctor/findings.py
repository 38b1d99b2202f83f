"""What the doctor found, bay by bay, and how that is told to programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

SCHEMA = "keyrig.doctor/1"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one check came to.

    Attributes:
        ok: Whether all is well; None if it was not looked at.
        says: What was seen, or why nobody looked.
        try_this: What can be done about it; empty if all is well.
        is_held: Whether it is that another run has the bay.
        is_keys: Whether the key itself is to blame, which its tests will say.
    """

    ok: bool | None
    says: str
    try_this: str = ""
    is_held: bool = False
    is_keys: bool = False


def well(says: str) -> Finding:
    """Return that all is well."""
    return Finding(ok=True, says=says)


def ill(says: str, try_this: str, *, is_keys: bool = False) -> Finding:
    """Return that something has to be put right."""
    return Finding(ok=False, says=says, try_this=try_this, is_keys=is_keys)


def unchecked(why: str) -> Finding:
    """Return that this was not looked at."""
    return Finding(ok=None, says=why)


@dataclass(frozen=True)
class Check:
    """One numbered check of a bay.

    Attributes:
        number: Its number, the same on every bay and in every run.
        name: What was to be seen.
        finding: What was seen.
    """

    number: int
    name: str
    finding: Finding

    def document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        told = asdict(self.finding)
        told["try"] = told.pop("try_this")
        del told["is_held"], told["is_keys"]
        return {"number": self.number, "name": self.name, **told}


@dataclass(frozen=True)
class Diagnosis:
    """All checks of one bay."""

    bay: str
    checks: tuple[Check, ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing that was looked at has to be put right."""
        return all(check.finding.ok is not False for check in self.checks)

    @property
    def troubles(self) -> tuple[Check, ...]:
        """The checks that found something."""
        return tuple(check for check in self.checks if check.finding.ok is False)

    @property
    def can_be_tested(self) -> bool:
        """Whether nothing is wrong but, at most, the key itself."""
        return all(check.finding.is_keys for check in self.troubles)

    @property
    def is_held(self) -> bool:
        """Whether another run has the bay."""
        return any(check.finding.is_held for check in self.checks)

    def document(self) -> dict[str, Any]:
        """Return it as JSON has it; what was not looked at stands apart."""
        made = [each.document() for each in self.checks if each.finding.ok is not None]
        left_out = [
            {"number": each.number, "name": each.name, "says": each.finding.says}
            for each in self.checks
            if each.finding.ok is None
        ]
        return {"bay": self.bay, "checks": made, "left_out": left_out}


def document(diagnoses: Iterable[Diagnosis]) -> dict[str, Any]:
    """Return a whole examination as JSON has it."""
    return {"schema": SCHEMA, "bays": [each.document() for each in diagnoses]}
