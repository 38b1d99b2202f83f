"""The look at every bay before a run's first test: what cannot be tested is left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rig import BenchProblem
from rig.bench.file import Bench
from rig.bench.stage import Stage
from rig.record.nightly.checkups import FILE_NAME
from rig.runner.doctor.examine import diagnose, preflight
from rig.runner.doctor.findings import Diagnosis, document
from rig.runner.exits import Exit
from rig.runner.limit import Limit
from rig.runner.plan import RunPlan
from rig.runner.run import Opened
from rig.runner.stage import staged


@dataclass(frozen=True)
class Preflight:
    """Starts what a run needs and examines its bays there, before any test.

    It comes behind what a night prepares: a key that does not come back after its firmware was
    flashed is then found before its tests are, and nothing has a board open that is to be flashed.

    Attributes:
        tell: Learns what has to be put right, line by line.
    """

    tell: Callable[[str], None]

    @contextmanager
    def __call__(self, bench: Bench, plan: RunPlan, limit: Limit, /) -> Iterator[Opened]:
        """Start and examine; bays in which something other than the key is wrong are left out."""
        diagnoses: list[Diagnosis] = []
        with ExitStack() as life:
            try:
                stage = self._examined(bench, plan, limit, diagnoses, life)
            finally:
                self._write(plan.directory.path / FILE_NAME, diagnoses)
            yield Opened(stage, {each.bay: _counts_as(each) for each in _out(diagnoses)})

    def _examined(
        self,
        bench: Bench,
        plan: RunPlan,
        limit: Limit,
        diagnoses: list[Diagnosis],
        life: ExitStack,
    ) -> Stage:
        try:
            stage = life.enter_context(staged(bench, plan.keys))
        except BenchProblem:
            # Something of one bay cannot be started: each is examined with what it alone needs.
            self._take_in(diagnose(bench, plan.keys, limit), diagnoses)
            left_out = {each.bay for each in _out(diagnoses)}
            return life.enter_context(
                staged(bench, [key for key in plan.keys if key not in left_out])
            )
        self._take_in(preflight(bench, plan.keys, stage, limit), diagnoses)
        return stage

    def _take_in(self, found: Iterable[Diagnosis], diagnoses: list[Diagnosis]) -> None:
        for diagnosis in found:
            diagnoses.append(diagnosis)
            for check in diagnosis.troubles:
                self.tell(f"{diagnosis.bay}: {check.name}: {check.finding.says}")

    def _write(self, path: Path, diagnoses: Iterable[Diagnosis]) -> None:
        try:
            text = json.dumps(document(diagnoses), indent=2, ensure_ascii=False)
            path.write_text(f"{text}\n", encoding="utf-8")
        except OSError as error:
            self.tell(f"{path.name} cannot be written: {error.strerror}")


def _out(diagnoses: Iterable[Diagnosis]) -> Iterator[Diagnosis]:
    return (each for each in diagnoses if not each.can_be_tested)


def _counts_as(diagnosis: Diagnosis) -> Exit:
    return Exit.DEADLINE if diagnosis.is_held else Exit.TROUBLE
