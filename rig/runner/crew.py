"""The processes of one run: started, heard, stopped in time."""

from __future__ import annotations

import selectors
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import IO, Protocol

from rig.bench.undivided import undivided
from rig.runner.course import Course
from rig.runner.exits import ORDERLY, Exit
from rig.runner.limit import Limit
from rig.runner.plan import RunPlan
from rig.runner.worker import Shift, Worker

_CHUNK = 65536
GRACE = 30.0
"""Seconds for a process to let go of its key and to end, once it was told to."""
PULSE = 1.0
"""Seconds after which watchers hear of a run in which nothing was said."""
GOES_ON = frozenset({Exit.OK, Exit.FAILURES})


class Watcher(Protocol):
    """Who wants to see a run while it goes on."""

    def began(self, key: str) -> None:
        """Learn that a key's process was started."""
        ...

    def moved(self) -> None:
        """Learn that there may be new results, or that a second has passed."""
        ...

    def ended(self, key: str, code: int) -> None:
        """Learn that a key's process has ended for good, and how."""
        ...


@dataclass
class Crew:
    """The processes of one run: as many at a time as the plan allows.

    Attributes:
        limit: When they are stopped, whatever is left to do.
        stage: The variables by which they join what was started for the run.
        left_out: The keys that are not to be tested.
        codes: How the processes ended.
        stopped: Why they were stopped before all was done; None if they were not.
    """

    plan: RunPlan
    watcher: Watcher
    limit: Limit = field(default_factory=Limit)
    grace: float = GRACE
    stage: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    codes: list[int] = field(default_factory=list)
    complaints: dict[str, str] = field(default_factory=dict)
    stopped: Exit | None = None
    _waiting: list[Shift] = field(default_factory=list)
    _courses: dict[str, Course] = field(default_factory=dict)
    _soak: Limit = field(default_factory=Limit)
    _patience: Limit = field(default_factory=Limit)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def work(self) -> None:
        """Test every key.

        At Ctrl-C the processes end, each with its key let go, and no other is started. It may have
        reached them too, or this one alone: each is told in any case, and takes one telling.
        """
        keys = [key for key in self.plan.keys if key not in self.left_out]
        self._waiting = [Shift(key, prepares=True, stage=self.stage) for key in keys]
        self._soak = Limit.within(self.plan.soak)
        with self._selector:
            try:
                self._follow_all()
            finally:
                for worker, log in self._working():
                    worker.process.kill()
                    self._let_go(worker, log)
                    worker.process.wait()

    def interrupt(self) -> None:
        """Do to the processes what Ctrl-C would."""
        for worker, _ in self._working():
            worker.process.send_signal(signal.SIGINT)

    def _follow_all(self) -> None:
        try:
            for _ in range(self.plan.jobs):
                self._start_next()
            self._follow()
        except KeyboardInterrupt:
            self.interrupt()
            self._stop(Exit.INTERRUPTED)
            self._follow()

    def _follow(self) -> None:
        self._look_at_the_clock()
        while self._selector.get_map():
            patience = self.limit if self.stopped is None else self._patience
            ready = self._selector.select(patience.at_most(PULSE))
            for each, _ in ready:
                self._hear(*each.data)
            if not ready:
                self.watcher.moved()
            self._look_at_the_clock()

    def _look_at_the_clock(self) -> None:
        if self.stopped is None and self.limit.is_up:
            self.interrupt()
            self._stop(Exit.DEADLINE)
        elif self.stopped is not None and self._patience.is_up:
            self._kill(f"its process did not end within {self.grace:g} s when it was told to")

    def _stop(self, why: Exit) -> None:
        self.stopped = why
        self._waiting.clear()
        self._patience = Limit.within(self.grace)

    def _start_next(self) -> None:
        if not self._waiting or self.limit.is_up:
            return
        # Whoever ends the run has to know of every process that was started.
        with undivided():
            worker = Worker.start(self.plan, self._waiting.pop(0))
            log = worker.log.open("ab", buffering=0)
            self._selector.register(worker.output, selectors.EVENT_READ, (worker, log))
        self.watcher.began(worker.shift.key)

    def _hear(self, worker: Worker, log: IO[bytes]) -> None:
        said = worker.output.read(_CHUNK)
        # A full disk is told by whoever needs it; what is merely said may be lost.
        with suppress(OSError):
            log.write(said)
        self.watcher.moved()
        if said:
            return
        self._let_go(worker, log)
        self._dismiss(worker, worker.process.wait())
        self._start_next()

    def _let_go(self, worker: Worker, log: IO[bytes]) -> None:
        self._selector.unregister(worker.output)
        worker.output.close()
        log.close()

    def _dismiss(self, worker: Worker, code: int) -> None:
        """Note how a process ended; a key that can goes round again, before any other begins."""
        shift = worker.shift
        if self.stopped is None and self._goes_on(shift, code):
            self._waiting.insert(0, replace(shift, prepares=False))
            return
        self.codes.append(code)
        if code not in ORDERLY:
            self.complaints.setdefault(shift.key, worker.last_words())
        if code in GOES_ON and self.stopped is None and self._has_rounds_left(shift):
            self._waiting.insert(0, replace(shift, round=shift.round + 1, prepares=False))
        else:
            self.watcher.ended(shift.key, code)

    def _has_rounds_left(self, shift: Shift) -> bool:
        is_soaking = self.plan.soak is not None and not self._soak.is_up
        is_wanted = is_soaking or shift.round < self.plan.rounds
        return is_wanted and not self._course(shift.key).is_given_up

    def _goes_on(self, shift: Shift, code: int) -> bool:
        try:
            goes_on = self._course(shift.key).goes_on(shift, code)
        except OSError as error:
            self.complaints[shift.key] = f"what became of it cannot be written: {error.strerror}"
            return False
        self.watcher.moved()
        return goes_on

    def _kill(self, why: str) -> None:
        """Kill the processes that are left; what their keys cannot take any more has a result."""
        for worker, log in self._working():
            worker.process.kill()
            self._let_go(worker, log)
            code = worker.process.wait()
            self.codes.append(code)
            self.complaints[worker.shift.key] = f"{why}, and was killed"
            with suppress(OSError):
                self._course(worker.shift.key).was_killed(worker.shift, code, why)
            self.watcher.ended(worker.shift.key, code)

    def _course(self, key: str) -> Course:
        return self._courses.setdefault(key, Course(self.plan, key))

    def _working(self) -> list[tuple[Worker, IO[bytes]]]:
        return [entry.data for entry in (self._selector.get_map() or {}).values()]
