"""One result as a page tells it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from rig.record.result import Result
from rig.record.run import RunRecord
from rig.record.tries import Tried
from rig.record.verdict import Check
from rig.report.clauses import Clause, clause
from rig.report.privacy import without_paths
from rig.report.repeat import repeat_commands, unmet_requirements
from rig.report.ticket import ticket


@dataclass(frozen=True)
class Judged:
    """A clause that a test claims, with what it saw; the check is None if it was not reached."""

    clause: Clause
    check: Check | None


@dataclass(frozen=True)
class Case:
    """One result as a page tells it.

    Attributes:
        anchor: Its place on the page.
        run: The run that it belongs to.
        tried: All tries of its test, where there were several.
    """

    result: Result
    anchor: str
    run: RunRecord
    tried: Tried | None = None

    @property
    def length(self) -> int:
        """How many characters its exchange and its logs take, which a ticket tells again."""
        told = self.result
        return 2 * len(told.exchange) + 2 * len(told.kernel_log) + len(told.detail)

    @property
    def name(self) -> str:
        """The test's name, without its file."""
        again = f", round {self.result.round}" if self.result.round > 1 else ""
        return self.result.test.rpartition("::")[2] + again

    @property
    def tries(self) -> str:
        """How its tries ended; empty where there was one."""
        if self.tried is not None and not self.tried.is_plain:
            return self.tried.words
        return ""

    @property
    def afterwards(self) -> tuple[str, ...]:
        """Why each try after the one that counts ended as it did, if not for the same reason."""
        told = self.tried.afterwards if self.tried else ()
        return tuple(without_paths(each) for each in told if not each.endswith(self._because))

    @property
    def _because(self) -> str:
        return f": {self.result.reason}"

    @property
    def reason(self) -> str:
        """Why the verdict is what it is."""
        return without_paths(self.result.reason)

    @property
    def detail(self) -> str:
        """The assertion as pytest told it."""
        return without_paths(self.result.detail)

    @property
    def judged(self) -> tuple[Judged, ...]:
        """The clauses that were not met, or all that the test claims where none was judged."""
        checks = {check.requirement: check for check in self.result.checks}
        unmet = unmet_requirements(self.result)
        return tuple(Judged(clause(name), checks.get(name)) for name in unmet)

    @property
    def commands(self) -> tuple[str, ...]:
        """What to type to run it again."""
        return repeat_commands(self.result, self.run.facts.command)

    @property
    def bundle(self) -> str:
        """What to type for all of it in one file."""
        run = Path(self.run.facts.directory).name
        named = ["--ticket", self.result.test, "--key", self.result.key]
        return shlex.join(["keyrig", "report", f"reports/{run}", *named])

    @property
    def ticket(self) -> str:
        """The failure as text for a ticket."""
        key = next(key for key in self.run.keys if key.key == self.result.key)
        return ticket(self.result, key, self.run.facts)
