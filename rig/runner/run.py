"""A run: every key's process started, followed and summed up."""

from __future__ import annotations

import selectors
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import IO, Protocol

from rig.record.keys import with_keys
from rig.record.run import KeyFacts, RunFacts, RunRecord
from rig.runner.exits import Exit, exit_of
from rig.runner.plan import RunPlan
from rig.runner.worker import Worker

_CHUNK = 65536
ORDERLY = frozenset({Exit.OK, Exit.FAILURES, Exit.INTERRUPTED, Exit.NOTHING_COLLECTED})


class Watcher(Protocol):
    """Who wants to see a run while it goes on."""

    def moved(self) -> None:
        """Learn that some key's process printed something: there may be new results."""
        ...


@dataclass
class Crew:
    """The processes of one run: as many at a time as the plan allows."""

    plan: RunPlan
    watcher: Watcher
    codes: dict[str, int] = field(default_factory=dict)
    complaints: dict[str, str] = field(default_factory=dict)
    _waiting: list[str] = field(default_factory=list)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _logs: ExitStack = field(default_factory=ExitStack)

    def work(self) -> bool:
        """Test every key; return whether a person stopped it.

        Ctrl-C reaches the processes too: they end, each with its key let go. No other is started.
        """
        self._waiting = list(self.plan.keys)
        with self._logs, self._selector:
            for _ in range(self.plan.jobs):
                self._start_next()
            try:
                self._follow()
            except KeyboardInterrupt:
                self._waiting.clear()
                self._follow()
                return True
        return False

    def _follow(self) -> None:
        while self._selector.get_map():
            for ready, _ in self._selector.select():
                self._hear(*ready.data)

    def _start_next(self) -> None:
        if not self._waiting:
            return
        worker = Worker.start(self.plan, self._waiting.pop(0))
        log = self._logs.enter_context(worker.log.open("wb"))
        self._selector.register(worker.output, selectors.EVENT_READ, (worker, log))

    def _hear(self, worker: Worker, log: IO[bytes]) -> None:
        said = worker.output.read(_CHUNK)
        log.write(said)
        self.watcher.moved()
        if said:
            return
        self._selector.unregister(worker.output)
        worker.output.close()
        code = self.codes[worker.key] = worker.process.wait()
        if code not in ORDERLY:
            log.flush()
            self.complaints[worker.key] = worker.last_words()
        self._start_next()


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
    """Test the plan's keys and leave `results.jsonl` and `run.json` in its folder."""
    directory = plan.directory
    facts = RunFacts(
        directory=str(directory.path),
        started=datetime.now(UTC),
        command=plan.command,
        keys=tuple(KeyFacts(key=key, bay=key) for key in plan.keys),
    )
    directory.write_record(RunRecord.of((), facts))
    crew = Crew(plan, watcher)
    interrupted = crew.work()
    directory.results_path.touch()
    ended = replace(
        facts,
        finished=datetime.now(UTC),
        interrupted=interrupted,
        keys=with_keys(directory.path, facts.keys),
    )
    record = RunRecord.of(directory.results().results, ended)
    directory.write_record(record)
    codes = [*crew.codes.values(), *([Exit.INTERRUPTED] if interrupted else [])]
    return Outcome(record, exit_of(record, plan.keys, codes), crew.complaints)
