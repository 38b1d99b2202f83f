"""What a run would put its keys through: the `keyrig.plan/1` document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rig.record.costs import Costs

SCHEMA = "keyrig.plan/1"


@dataclass(frozen=True, kw_only=True)
class PlannedTest:
    """One test of a plan.

    Attributes:
        touches: How many touches it declares, its fixtures included.
        power_cycles: How often it declares to cut the power, resets to set it up apart.
    """

    test: str
    touches: int
    power_cycles: int


@dataclass(frozen=True, kw_only=True)
class KeyPlan:
    """The plan of one key.

    Attributes:
        left_out: How many tests the key cannot or may not take.
        resets: Resets to set tests up; those that are the subject of a test are apart.
        resets_lower_bound: How many of them no order can do without.
    """

    key: str
    tests: tuple[PlannedTest, ...]
    left_out: int
    resets: int
    resets_lower_bound: int
    costs: Costs

    @property
    def touches(self) -> int:
        """Touches: as measured where the test ran before, else as declared; one for each reset."""
        return self.resets + sum(self._touches(each) for each in self.tests)

    @property
    def power_cycles(self) -> int:
        """Power cycles, one for each reset among them."""
        return self.resets + sum(self._power_cycles(each) for each in self.tests)

    @property
    def minutes(self) -> float:
        """How long it takes."""
        tests = sum(self.costs.seconds(each.test) for each in self.tests)
        return (tests + self.resets * self.costs.reset) / 60

    @property
    def measured(self) -> int:
        """How many of the tests were measured before."""
        return sum(each.test in self.costs.measured for each in self.tests)

    def document(self) -> dict[str, Any]:
        """Return the plan as part of `keyrig.plan/1`."""
        return {
            "key": self.key,
            "tests": len(self.tests),
            "left_out": self.left_out,
            "measured": self.measured,
            "touches": self.touches,
            "resets": self.resets,
            "resets_lower_bound": self.resets_lower_bound,
            "power_cycles": self.power_cycles,
            "minutes": round(self.minutes, 3),
        }

    def _touches(self, test: PlannedTest) -> int:
        found = self.costs.measured.get(test.test)
        return test.touches if found is None else found.touches - found.resets

    def _power_cycles(self, test: PlannedTest) -> int:
        found = self.costs.measured.get(test.test)
        return test.power_cycles if found is None else found.power_cycles - found.resets


SUMMED = ("tests", "touches", "resets", "resets_lower_bound", "power_cycles")


def document(plans: Sequence[KeyPlan]) -> dict[str, Any]:
    """Return `keyrig.plan/1`: sums over the keys, whose minutes run side by side, and each key."""
    keys = [each.document() for each in plans]
    sums = {name: sum(each[name] for each in keys) for name in SUMMED}
    minutes = max((each["minutes"] for each in keys), default=0.0)
    order = {each.key: [asdict(test)["test"] for test in each.tests] for each in plans}
    return {"schema": SCHEMA, **sums, "minutes": minutes, "keys": keys, "order": order}
