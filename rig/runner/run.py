"""A run: every key's process started, followed and summed up."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol
from uuid import uuid4

from rig import BenchProblem, RigError
from rig.bench.file import Bench, load_bench
from rig.bench.prepare import DEADLINE, prepare
from rig.bench.stage import Stage
from rig.record.directory import RunDirectory
from rig.record.jsonl import Reading, read_sound
from rig.record.keys import with_keys
from rig.record.result import Result
from rig.record.run import RunFacts, RunRecord
from rig.runner.crew import Crew, Watcher
from rig.runner.diary import Diary
from rig.runner.exits import Exit, exit_of, exit_of_error
from rig.runner.in_hand import in_hand
from rig.runner.limit import Limit
from rig.runner.plan import RunPlan
from rig.runner.stage import staged
from rig.runner.stopping import terminable, until_told
from rig.runner.suite_version import suite_version
from rig.runner.unreached import not_reached
from rig.runner.worker import under_way_of

PREPARED = "prepare.log"


@dataclass(frozen=True)
class Opened:
    """What was started for a run before its first key is opened.

    Attributes:
        stage: Where it listens.
        left_out: The keys that are not to be tested after all, and as what each counts.
    """

    stage: Stage
    left_out: Mapping[str, Exit] = field(default_factory=dict)


class Opening(Protocol):
    """Starts what a run needs, and may leave keys out that cannot be tested."""

    def __call__(
        self, bench: Bench, plan: RunPlan, limit: Limit, /
    ) -> AbstractContextManager[Opened]:
        """Return what was started, which ends with the block; may raise BenchProblem."""
        ...


@contextmanager
def _unexamined(bench: Bench, plan: RunPlan, _: Limit) -> Iterator[Opened]:
    with staged(bench, plan.keys) as stage:
        yield Opened(stage)


@dataclass(frozen=True)
class Outcome:
    """What a run came to.

    Attributes:
        exit: The exit code of its tests.
        complaints: What the pytest process of a key said at its end, if that was no orderly one.
        notes: What of the run could not be read or written, for people.
        problem: What broke the run off; None if nothing did.
    """

    record: RunRecord
    exit: Exit
    complaints: Mapping[str, str]
    notes: tuple[str, ...] = ()
    problem: RigError | None = None


def run(plan: RunPlan, watcher: Watcher, opening: Opening = _unexamined) -> Outcome:
    """Test the plan's keys and leave `results.jsonl` and `run.json` in its folder.

    Those are left also by a run that breaks off, as when what is to be run before it fails, or when
    a board that its keys need is not there; and by one that Ctrl-C, SIGTERM or SIGHUP ends.

    Args:
        plan: What is to be done.
        watcher: Who wants to see it.
        opening: What starts boards and simulated keys.
    """
    with until_told(), in_hand(plan.directory):
        diary = Diary(plan, watcher)
        execution = _Execution(Crew(plan, diary, Limit.within(plan.limit)), _facts(plan))
        execution.carry_out(opening)
        outcome = execution.end()
        shutil.rmtree(under_way_of(plan.directory), ignore_errors=True)
    return outcome


@dataclass
class _Execution:
    """A run while it goes on.

    Attributes:
        facts: What is known of it before its end.
        problem: What broke it off; None if nothing did.
    """

    crew: Crew
    facts: RunFacts
    problem: RigError | None = None

    def carry_out(self, opening: Opening) -> None:
        """Do what the plan says, as far as it comes."""
        try:
            with terminable():
                self.facts = replace(self.facts, suite=suite_version())
                self.crew.plan.directory.write_record(RunRecord.of((), self.facts))
                _test(self.crew, opening)
        except KeyboardInterrupt:
            self.crew.stopped = self.crew.stopped or Exit.INTERRUPTED
        except RigError as problem:
            self._break_off(problem)
        except OSError as error:
            where = str(error.filename or "")
            self._break_off(BenchProblem(error.strerror or str(error), where=where))

    def _break_off(self, problem: RigError) -> None:
        self.problem = problem
        self.crew.stopped = Exit.DEADLINE if self.crew.limit.is_up else Exit.INTERRUPTED

    def end(self) -> Outcome:
        """Sum up what there is, and write it down."""
        directory = self.crew.plan.directory
        reading = _results(directory)
        record = self._summed_up(reading.results)
        code = self._exit(record)
        record = replace(record, facts=replace(record.facts, exit=int(code)))
        notes = [reading.incomplete] if reading.incomplete else []
        notes += _write(directory, record)
        return Outcome(record, code, self.crew.complaints, tuple(notes), self.problem)

    def _summed_up(self, results: Sequence[Result]) -> RunRecord:
        plan, stopped = self.crew.plan, self.crew.stopped
        ended = replace(
            self.facts,
            finished=datetime.now(UTC),
            broke_off=str(self.problem or ""),
            interrupted=stopped is not None,
            out_of_time=stopped is Exit.DEADLINE,
            not_reached=not_reached(plan, results) if stopped is not None else {},
            keys=with_keys(plan.directory.path, self.facts.keys),
        )
        return RunRecord.of(results, ended)

    def _exit(self, record: RunRecord) -> Exit:
        if self.problem is not None:
            return exit_of_error(self.problem)
        stopped = [] if self.crew.stopped is None else [self.crew.stopped]
        return exit_of(record, self.crew.plan.keys, [*self.crew.codes, *stopped])


def _facts(plan: RunPlan) -> RunFacts:
    return RunFacts(
        directory=str(plan.directory.path),
        id=uuid4().hex,
        bench=platform.node(),
        started=datetime.now(UTC),
        nightly=plan.nightly,
        command=plan.command,
        keys=plan.key_facts,
    )


def _results(directory: RunDirectory) -> Reading:
    """Read what there is; a folder without results gets a file that is empty."""
    try:
        directory.results_path.touch()
        return read_sound(directory.results_path)
    except OSError as error:
        return Reading((), f"no results can be read: {error.strerror}")


def _write(directory: RunDirectory, record: RunRecord) -> Iterator[str]:
    """Write the summary; a disk that is full by now takes no verdict away."""
    try:
        directory.write_record(record)
    except OSError as error:
        yield f"{directory.record_path.name} is not written: {error.strerror}"


def _prepare(plan: RunPlan, limit: Limit) -> None:
    if plan.prepare:
        with (plan.directory.path / PREPARED).open("w", encoding="utf-8") as log:
            for command in plan.prepare:
                left = limit.left
                deadline = DEADLINE if left is None else min(DEADLINE, left)
                for line in prepare([command], "[night]", deadline):
                    log.write(f"{line}\n")


def _test(crew: Crew, opening: Opening) -> None:
    """Have the crew work on a stage of its own; whoever watches hears of keys left out."""
    _prepare(crew.plan, crew.limit)
    with opening(load_bench(crew.plan.bench), crew.plan, crew.limit) as opened:
        crew.stage = opened.stage.environment()
        crew.left_out = frozenset(opened.left_out)
        for key, code in opened.left_out.items():
            crew.codes.append(code)
            crew.watcher.ended(key, code)
        crew.work()
