"""One key's way through a run: a process, and another one after each that died."""

from __future__ import annotations

import signal
from collections.abc import Iterable
from dataclasses import dataclass, field

from rig.record.jsonl import ResultWriter, read_sound
from rig.record.result import Result
from rig.record.trouble import Trouble
from rig.record.under_way import Running, Test, UnderWay, rest, troubles
from rig.record.verdict import Verdict
from rig.runner.exits import ORDERLY, Exit
from rig.runner.plan import RunPlan
from rig.runner.worker import Shift, under_way


@dataclass
class Course:
    """What becomes of one key, however often its process dies.

    The test that ran when a process died is never run again: it may be what kills. The bay is out
    after as many troubles as the plan allows.

    Attributes:
        deaths: How each process that died did so.
    """

    plan: RunPlan
    key: str
    deaths: list[str] = field(default_factory=list)

    def goes_on(self, shift: Shift, code: int) -> bool:
        """Take in how the process of a shift ended; return whether another has to go on with it.

        What the key cannot take any more has a result, too, when this returns false.
        """
        folder = UnderWay(under_way(self.plan, shift))
        running = folder.running
        if code >= 0 and (running is None or code == Exit.INTERRUPTED):
            if self.deaths and code not in ORDERLY:
                self._give_up(folder, shift, "the key cannot be opened since its process died")
            return False
        self._record_death(running, shift, code)
        folder.end()
        if self._is_out():
            self._give_up(folder, shift, f"its process died {len(self.deaths)} times")
            return False
        return not folder.planned or bool(rest(folder.planned, self._results(shift)))

    @property
    def is_given_up(self) -> bool:
        """Whether the bay is out for this run, so that further rounds would be trouble alone."""
        return any(result.trouble is Trouble.OUT for result in self._results())

    def was_killed(self, shift: Shift, code: int, why: str) -> None:
        """Take in that the process of a shift was killed; what it did not come to has a result."""
        folder = UnderWay(under_way(self.plan, shift))
        self._record_death(folder.running, shift, code)
        folder.end()
        self._give_up(folder, shift, why)

    def _record_death(self, running: Running | None, shift: Shift, code: int) -> None:
        cause = f"died of {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        self.deaths.append(cause)
        # A process that was killed at its last step may have left the result already.
        if running is not None and len(self._results()) == running.lines:
            reason = f"the process that tested the key {cause} during this test"
            self._write([running.test], Trouble.PROCESS, reason, shift, running.attempt)

    def _is_out(self) -> bool:
        most = self.plan.troubles
        return len(self.deaths) >= most or troubles(self._results()) >= most

    def _give_up(self, folder: UnderWay, shift: Shift, why: str) -> None:
        left = rest(folder.planned, self._results(shift))
        self._write(left, Trouble.OUT, f"the bay is out for this run: {why}", shift)

    def _results(self, shift: Shift | None = None) -> tuple[Result, ...]:
        """Return the key's results, of all rounds or of the one of a shift."""
        path = self.plan.directory.results_path
        results = read_sound(path).results if path.exists() else ()
        own = (result for result in results if result.key == self.key)
        return tuple(own if shift is None else (r for r in own if r.round == shift.round))

    def _write(
        self,
        tests: Iterable[Test],
        trouble: Trouble,
        reason: str,
        shift: Shift,
        attempt: int = 1,
    ) -> None:
        with ResultWriter(self.plan.directory.results_path) as writer:
            for test in tests:
                result = Result(
                    key=self.key,
                    bay=self.key,
                    test=test.test,
                    requirements=test.requirements,
                    checks=(),
                    verdict=Verdict.INFRA,
                    reason=reason,
                    trouble=trouble,
                    attempt=attempt,
                    round=shift.round,
                )
                writer.write(result)
