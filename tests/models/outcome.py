"""What the tests came to on the key that stands for a kind."""

from __future__ import annotations

from dataclasses import dataclass

from rig.runner.faults.crew import Report
from rig.runner.faults.job import Seen
from tests.models.contradictions import contradictions_in, unexplained
from tests.models.kinds import Kind


@dataclass(frozen=True)
class Outcome:
    """A kind of key, and what its tests came to."""

    kind: Kind
    report: Report

    @property
    def ran(self) -> int:
        """How many tests were not skipped."""
        return sum(not seen.skipped for seen in self.report.seen)

    @property
    def failed(self) -> list[Seen]:
        """The tests that did not go well, whatever is to blame."""
        return [seen for seen in self.report.seen if seen.failed or seen.trouble]

    @property
    def passed(self) -> bool:
        """Whether the tests came to an end, some ran, and all of those went well."""
        return not self.report.trouble and self.ran > 0 and not self.failed

    @property
    def reasons(self) -> list[str]:
        """What in the statement does not go together; what that does not explain comes last."""
        found = contradictions_in(self.kind.get_info)
        return [each.says for each in found] + self.unexplained

    @property
    def unexplained(self) -> list[str]:
        """What no contradiction explains."""
        found = contradictions_in(self.kind.get_info)
        told = [f"{seen.test}: {seen.reason}" for seen in unexplained(self.failed, found)]
        return told + ([self.report.trouble] if self.report.trouble else [])
