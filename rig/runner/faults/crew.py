"""The processes of a fault run: each takes the next job, and is replaced if it dies or hangs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Protocol

from rig import SuiteProblem
from rig.runner.faults.job import Broken, Done, Job, Seen, Told
from rig.runner.faults.worker import work

PATIENCE = 300.0
"""Most tests take milliseconds, and the first one takes the collection too: on an idle machine that
is seconds, on a busy one a minute."""
SPAWN = get_context("spawn")


class Watcher(Protocol):
    """Who wants to see a fault run while it goes on."""

    def began(self, job: Job) -> None:
        """Learn that a job was taken."""
        ...

    def ended(self, report: Report) -> None:
        """Learn what a job came to."""
        ...


@dataclass
class Report:
    """What one job came to.

    Attributes:
        trouble: Why it came to no end; empty if it did.
    """

    job: Job
    seen: list[Seen] = field(default_factory=list)
    seconds: float = 0.0
    trouble: str = ""


@dataclass
class Worker:
    """One process, and the job that it is at."""

    process: BaseProcess
    pipe: Connection
    patience: float
    report: Report
    deadline: float

    @classmethod
    def start(cls, job: Job, target: Callable[[Connection], None], patience: float) -> Worker:
        """Start a process with its first job."""
        ours, theirs = SPAWN.Pipe()
        process = SPAWN.Process(target=target, args=(theirs,), daemon=True)
        process.start()
        # Ours would keep the pipe open, and the end of a process unheard.
        theirs.close()
        worker = cls(process, ours, patience, Report(job), 0.0)
        worker.take(job)
        return worker

    def take(self, job: Job) -> None:
        """Give the process a job."""
        self.report = Report(job)
        self.deadline = monotonic() + self.patience
        self.pipe.send(job)

    def hear(self) -> Told | None:
        """Return what the process told; None if it is dead."""
        self.deadline = monotonic() + self.patience
        try:
            told: Told = self.pipe.recv()
        except (EOFError, ConnectionResetError):
            return None
        return told

    def end(self) -> None:
        """End the process, whatever it is at."""
        self.pipe.close()
        self.process.kill()
        self.process.join()


class Crew:
    """Runs jobs in as many processes as were asked for.

    Args:
        jobs: What is to be done; the longest first.
        size: How many processes work at the same time.
        watcher: Who is told of every job.
        target: What each process does with its end of the pipe.
        patience: Seconds of real time in which a process must tell of a test.
    """

    def __init__(
        self,
        jobs: Iterable[Job],
        size: int,
        watcher: Watcher,
        *,
        target: Callable[[Connection], None] = work,
        patience: float = PATIENCE,
    ) -> None:
        self._jobs = deque(jobs)
        self._size = size
        self._watcher = watcher
        self._target = target
        self._patience = patience
        self._workers: list[Worker] = []
        self._reports: list[Report] = []

    def work(self) -> list[Report]:
        """Do every job, and return what each came to, in the order in which they ended.

        Raises:
            SuiteProblem: The tests cannot be collected.
        """
        try:
            while len(self._workers) < self._size and self._jobs:
                self._start()
            while self._workers:
                self._listen()
        finally:
            for worker in self._workers:
                worker.end()
        return self._reports

    def _start(self) -> None:
        self._workers.append(Worker.start(self._next(), self._target, self._patience))

    def _next(self) -> Job:
        job = self._jobs.popleft()
        self._watcher.began(job)
        return job

    def _listen(self) -> None:
        first = min(worker.deadline for worker in self._workers)
        ready = wait([worker.pipe for worker in self._workers], max(0.0, first - monotonic()))
        for worker in list(self._workers):
            if worker.pipe in ready:
                self._hear(worker)
            elif worker.deadline <= monotonic():
                self._lose(worker, f"no test ended within {self._patience:g} s")

    def _hear(self, worker: Worker) -> None:
        match worker.hear():
            case Seen() as seen:
                worker.report.seen.append(seen)
            case Done(seconds):
                worker.report.seconds = seconds
                self._finish(worker.report)
                self._go_on(worker)
            case Broken(why):
                raise SuiteProblem(f"the suites cannot be collected: {why}")
            case None:
                self._lose(worker, "the process died")

    def _go_on(self, worker: Worker) -> None:
        if self._jobs:
            worker.take(self._next())
        else:
            self._dismiss(worker)

    def _lose(self, worker: Worker, trouble: str) -> None:
        worker.report.trouble = trouble
        self._dismiss(worker)
        self._finish(worker.report)
        if self._jobs:
            self._start()

    def _dismiss(self, worker: Worker) -> None:
        self._workers.remove(worker)
        worker.end()

    def _finish(self, report: Report) -> None:
        self._reports.append(report)
        self._watcher.ended(report)
