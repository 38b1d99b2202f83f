"""How much of the catalogue is covered: the document `keyrig.requirements/1`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import rig
from rig.requirements import catalogue
from rig.requirements.behaviours import Behaviours, load_behaviours
from rig.requirements.model import Requirement
from rig.requirements.scan import refuse_unknown, scan

SCHEMA = "keyrig.requirements/1"
SUITES = Path(rig.__file__).parent / "suites"


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Which tests cover which requirements.

    Attributes:
        tests: The tests of each requirement that has any.
        reasoned: Requirements without test, and why there is none.
        uncovered: Requirements with neither, in the order of the catalogue.
    """

    catalogue: Mapping[str, Requirement]
    tests: Mapping[str, tuple[str, ...]]
    reasoned: Mapping[str, str]
    uncovered: tuple[str, ...]
    behaviours: Behaviours

    def document(self) -> dict[str, Any]:
        """Return `keyrig.requirements/1`."""
        return {
            "schema": SCHEMA,
            "catalogue": len(self.catalogue),
            "covered": len(self.tests),
            "reasoned": len(self.reasoned),
            "uncovered": list(self.uncovered),
            "behaviours": self.behaviours.counts(),
        }


def coverage(
    covers: Mapping[str, Collection[str]],
    requirements: Mapping[str, Requirement],
    behaviours: Behaviours,
) -> Coverage:
    """Set tests against requirements.

    Args:
        covers: The known requirement ids that each test id covers.
        requirements: The catalogue.
        behaviours: What other suites check.
    """
    tests: dict[str, tuple[str, ...]] = {}
    for test, ids in covers.items():
        for name in ids:
            tests[name] = (*tests.get(name, ()), test)
    untested = [one for one in requirements.values() if one.id not in tests]
    return Coverage(
        catalogue=requirements,
        tests=MappingProxyType(tests),
        reasoned=MappingProxyType({one.id: one.reason for one in untested if one.reason}),
        uncovered=tuple(one.id for one in untested if not one.reason),
        behaviours=behaviours,
    )


def coverage_of(suites: Path = SUITES) -> Coverage:
    """Set the tests below a folder, keyrig's own suites by default, against the catalogue.

    Raises:
        SuiteProblem: A test names an unknown requirement, or in a way that cannot be counted.
    """
    claims = scan(suites)
    refuse_unknown(claims, catalogue())
    covers: dict[str, set[str]] = {}
    for claim in claims:
        covers.setdefault(claim.test, set()).add(claim.requirement)
    return coverage(covers, catalogue(), load_behaviours(catalogue()))
