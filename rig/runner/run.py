"""A run: every key's process started, followed and summed up."""

from __future__ import annotations

import platform
import selectors
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import IO, Protocol
from uuid import uuid4

from rig.bench.file import load_bench
from rig.bench.prepare import prepare
from rig.record.keys import with_keys
from rig.record.run import KeyFacts, RunFacts, RunRecord
from rig.runner.course import Course
from rig.runner.exits import ORDERLY, Exit, exit_of
from rig.runner.plan import RunPlan
from rig.runner.stage import staged
from rig.runner.stopping import terminable
from rig.runner.suite_version import suite_version
from rig.runner.worker import Shift, Worker, under_way_of

_CHUNK = 65536
PREPARED = "prepare.log"
GOES_ON = frozenset({Exit.OK, Exit.FAILURES})


class Watcher(Protocol):
    """Who wants to see a run while it goes on."""

    def began(self, key: str) -> None:
        """Learn that a key's process was started."""
        ...

    def moved(self) -> None:
        """Learn that some key's process printed something: there may be new results."""
        ...

    def ended(self, key: str, code: int) -> None:
        """Learn that a key's process has ended for good, and how."""
        ...


@dataclass
class Crew:
    """The processes of one run: as many at a time as the plan allows."""

    plan: RunPlan
    watcher: Watcher
    stage: Mapping[str, str] = field(default_factory=dict)
    codes: list[int] = field(default_factory=list)
    complaints: dict[str, str] = field(default_factory=dict)
    _waiting: list[Shift] = field(default_factory=list)
    _courses: dict[str, Course] = field(default_factory=dict)
    _stopped: bool = False
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def work(self) -> bool:
        """Test every key; return whether a person stopped it.

        Ctrl-C reaches the processes too: they end, each with its key let go. No other is started.
        """
        self._waiting = [Shift(key, prepares=True, stage=self.stage) for key in self.plan.keys]
        with self._selector:
            for _ in range(self.plan.jobs):
                self._start_next()
            try:
                self._follow()
            except KeyboardInterrupt:
                self._stopped = True
                self._waiting.clear()
                self._follow()
                return True
        return False

    def interrupt(self) -> None:
        """Do to the processes what Ctrl-C would."""
        for entry in (self._selector.get_map() or {}).values():
            worker, _ = entry.data
            worker.process.send_signal(signal.SIGINT)

    def _follow(self) -> None:
        while self._selector.get_map():
            for ready, _ in self._selector.select():
                self._hear(*ready.data)

    def _start_next(self) -> None:
        if not self._waiting:
            return
        worker = Worker.start(self.plan, self._waiting.pop(0))
        self.watcher.began(worker.shift.key)
        log = worker.log.open("ab")
        self._selector.register(worker.output, selectors.EVENT_READ, (worker, log))

    def _hear(self, worker: Worker, log: IO[bytes]) -> None:
        said = worker.output.read(_CHUNK)
        log.write(said)
        self.watcher.moved()
        if said:
            return
        self._selector.unregister(worker.output)
        worker.output.close()
        log.close()
        self._dismiss(worker, worker.process.wait())
        self._start_next()

    def _dismiss(self, worker: Worker, code: int) -> None:
        """Note how a process ended; a key that can goes round again, before any other begins."""
        shift = worker.shift
        if not self._stopped and self._goes_on(shift, code):
            self._waiting.insert(0, replace(shift, prepares=False))
            return
        self.codes.append(code)
        if code not in ORDERLY:
            self.complaints[shift.key] = worker.last_words()
        more = shift.round < self.plan.rounds and code in GOES_ON and not self._stopped
        if more:
            self._waiting.insert(0, replace(shift, round=shift.round + 1, prepares=False))
        else:
            self.watcher.ended(shift.key, code)

    def _goes_on(self, shift: Shift, code: int) -> bool:
        course = self._courses.setdefault(shift.key, Course(self.plan, shift.key))
        goes_on = course.goes_on(shift, code)
        self.watcher.moved()
        return goes_on


@dataclass(frozen=True)
class Outcome:
    """What a run came to.

    Attributes:
        complaints: What the pytest process of a key said at its end, if that was no orderly one.
    """

    record: RunRecord
    exit: Exit
    complaints: Mapping[str, str]


def run(plan: RunPlan, watcher: Watcher) -> Outcome:
    """Test the plan's keys and leave `results.jsonl` and `run.json` in its folder.

    Raises:
        BenchProblem: What is to be run before fails, or a board that the keys need is not there.
    """
    directory = plan.directory
    facts = RunFacts(
        directory=str(directory.path),
        id=uuid4().hex,
        bench=platform.node(),
        suite=suite_version(),
        started=datetime.now(UTC),
        command=plan.command,
        keys=tuple(KeyFacts(key=key, bay=key) for key in plan.keys),
    )
    directory.write_record(RunRecord.of((), facts))
    crew = Crew(plan, watcher)
    interrupted = _carry_out(crew)
    shutil.rmtree(under_way_of(directory), ignore_errors=True)
    directory.results_path.touch()
    ended = replace(
        facts,
        finished=datetime.now(UTC),
        interrupted=interrupted,
        keys=with_keys(directory.path, facts.keys),
    )
    record = RunRecord.of(directory.results().results, ended)
    directory.write_record(record)
    codes = [*crew.codes, *([Exit.INTERRUPTED] if interrupted else [])]
    return Outcome(record, exit_of(record, plan.keys, codes), crew.complaints)


def _prepare(plan: RunPlan) -> None:
    if plan.prepare:
        with (plan.directory.path / PREPARED).open("w", encoding="utf-8") as log:
            for line in prepare(plan.prepare, "[night]"):
                log.write(f"{line}\n")


def _carry_out(crew: Crew) -> bool:
    """Have the crew work on a stage of its own; return whether a person stopped it."""
    plan = crew.plan
    with terminable(crew.interrupt):
        _prepare(plan)
        with staged(load_bench(plan.bench), plan.keys) as stage:
            crew.stage = stage.environment()
            return crew.work()
