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

from rig.bench.file import Bench, load_bench
from rig.bench.prepare import DEADLINE, prepare
from rig.bench.stage import Stage
from rig.record.directory import RunDirectory
from rig.record.jsonl import read_sound
from rig.record.keys import with_keys
from rig.record.result import Result
from rig.record.run import RunFacts, RunRecord
from rig.runner.crew import Crew, Watcher
from rig.runner.diary import Diary
from rig.runner.exits import Exit, exit_of
from rig.runner.limit import Limit
from rig.runner.plan import RunPlan
from rig.runner.stage import staged
from rig.runner.stopping import terminable
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
        complaints: What the pytest process of a key said at its end, if that was no orderly one.
        notes: What of the run could not be read or written, for people.
    """

    record: RunRecord
    exit: Exit
    complaints: Mapping[str, str]
    notes: tuple[str, ...] = ()


def run(plan: RunPlan, watcher: Watcher, opening: Opening = _unexamined) -> Outcome:
    """Test the plan's keys and leave `results.jsonl` and `run.json` in its folder.

    Args:
        plan: What is to be done.
        watcher: Who wants to see it.
        opening: What starts boards and simulated keys.

    Raises:
        BenchProblem: What is to be run before fails, or a board that the keys need is not there.
    """
    directory = plan.directory
    with Diary(plan, watcher) as diary:
        crew = Crew(plan, diary, Limit.within(plan.limit))
        with terminable(crew.interrupt):
            facts = _facts(plan)
            directory.write_record(RunRecord.of((), facts))
            _carry_out(crew, opening)
        directory.results_path.touch()
        reading = read_sound(directory.results_path)
        record = _summed_up(crew, facts, reading.results)
        notes = [reading.incomplete] if reading.incomplete else []
        notes += _write(directory, record)
        shutil.rmtree(under_way_of(directory), ignore_errors=True)
    codes = [*crew.codes, *([] if crew.stopped is None else [crew.stopped])]
    return Outcome(record, exit_of(record, plan.keys, codes), crew.complaints, tuple(notes))


def _facts(plan: RunPlan) -> RunFacts:
    return RunFacts(
        directory=str(plan.directory.path),
        id=uuid4().hex,
        bench=platform.node(),
        suite=suite_version(),
        started=datetime.now(UTC),
        command=plan.command,
        keys=plan.key_facts,
    )


def _write(directory: RunDirectory, record: RunRecord) -> Iterator[str]:
    """Write the summary; a disk that is full by now takes no verdict away."""
    try:
        directory.write_record(record)
    except OSError as error:
        yield f"{directory.record_path.name} is not written: {error.strerror}"


def _summed_up(crew: Crew, facts: RunFacts, results: Sequence[Result]) -> RunRecord:
    ended = replace(
        facts,
        finished=datetime.now(UTC),
        interrupted=crew.stopped is not None,
        out_of_time=crew.stopped is Exit.DEADLINE,
        not_reached=not_reached(crew.plan, results) if crew.stopped is not None else {},
        keys=with_keys(crew.plan.directory.path, facts.keys),
    )
    return RunRecord.of(results, ended)


def _prepare(plan: RunPlan, limit: Limit) -> None:
    if plan.prepare:
        with (plan.directory.path / PREPARED).open("w", encoding="utf-8") as log:
            for command in plan.prepare:
                left = limit.left
                deadline = DEADLINE if left is None else min(DEADLINE, left)
                for line in prepare([command], "[night]", deadline):
                    log.write(f"{line}\n")


def _carry_out(crew: Crew, opening: Opening) -> None:
    """Have the crew work on a stage of its own; whoever watches hears of keys left out."""
    _prepare(crew.plan, crew.limit)
    with opening(load_bench(crew.plan.bench), crew.plan, crew.limit) as opened:
        crew.stage = opened.stage.environment()
        crew.left_out = frozenset(opened.left_out)
        for key, code in opened.left_out.items():
            crew.codes.append(code)
            crew.watcher.ended(key, code)
        crew.work()
