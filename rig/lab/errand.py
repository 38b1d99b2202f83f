"""One place: waited for, visited, given back."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum, auto
from uuid import uuid4

from rig import BenchProblem, RigError
from rig.lab.contract import Lease, Selector, Where
from rig.lab.errors import CoordinatorGone, LeaseLost, LineBroken, PlaceHeld
from rig.lab.homecoming import Ended, Homecoming
from rig.lab.lines import GRACE, QUIET, SILENT, Word
from rig.lab.orders import Orders
from rig.lab.ssh import Line, Parting
from rig.lab.visit import Visit, finish
from rig.record.directory import RunDirectory
from rig.record.trouble import Trouble
from rig.runner.exits import Exit

_CHUNK = 65536
RENEW = 2.0
"""How often it is looked whether a place is still ours, in seconds."""
STOPPED_WITHIN = 90.0
RELEASED_WITHIN = 30.0
LET_GO_WITHIN = QUIET + GRACE
"""How long a run goes on at most on a host that does not hear us any more, in seconds."""


class Stage(Enum):
    """How far an errand is."""

    WAITING = auto()
    HELD = auto()
    RUNNING = auto()
    RELEASING = auto()
    DONE = auto()


@dataclass
class Errand:
    """One place's way through a run; every call returns soon.

    Attributes:
        visit: What has become of it so far.
        line: The ssh connection, while there is one.
    """

    orders: Orders
    selector: Selector
    stage: Stage = Stage.WAITING
    visit: Visit = field(init=False)
    line: Line | None = None
    _lease: Lease | None = None
    _coming: Homecoming | None = None
    _since: float = field(default_factory=time.monotonic)
    _renewed: float = 0.0
    _heard: float = 0.0
    _let_go: float = 0.0
    _stopped: float | None = None
    _away: bool = False
    _boards: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.visit = Visit(place=str(self.selector))
        self._claim = self.orders.lab.acquire(self.selector, self.orders.seconds)

    def tick(self) -> None:
        """Do what is to be done by now."""
        if self.stage is Stage.WAITING:
            self._wait()
        elif self.stage is Stage.HELD:
            self._begin_if_boards_are_free()
        elif self.stage is Stage.RUNNING:
            self._watch()
        elif self.stage is Stage.RELEASING:
            self._release()

    def stop(self, why: str, trouble: Trouble | None = None) -> None:
        """Have the run over there stopped; what it has so far comes home."""
        if self._stopped is not None or self.stage in (Stage.RELEASING, Stage.DONE):
            return
        self.visit = replace(self.visit, trouble=trouble, says=why)
        self._stopped = time.monotonic()
        if self.line is None:
            self._claim.cancel()
            self._leave(Exit.INTERRUPTED if trouble is None else None)
        else:
            self.line.say(Word.STOP)

    def hear(self) -> None:
        """Take in what the host says; call it when there is something."""
        assert self.line is not None  # noqa: S101 - nobody else is heard
        assert self._coming is not None  # noqa: S101 - it came with the line
        data = os.read(self.line.output.fileno(), _CHUNK)
        if data:
            self._heard = time.monotonic()
        try:
            self._coming.hear(data)
        except (LineBroken, OSError) as problem:
            self.line.break_off()
            self._note(Trouble.BENCH, str(problem))
            data = b""
        if self._coming.ended is not None:
            self.line.say(Word.KEPT)
        if not data:
            self._end(self.line, self._coming)

    def _wait(self) -> None:
        try:
            self._lease = self._claim.poll()
            if self._lease is not None:
                where = self._lease.where()
                self.visit = replace(self.visit, place=self._lease.place, where=where)
                self._renewed = time.monotonic()
                self.stage = Stage.HELD
                self._begin_if_boards_are_free()
        except PlaceHeld as problem:
            self._give_up(problem, Trouble.LOCK, Exit.DEADLINE)
        except CoordinatorGone as problem:
            self._tell_away(problem)
            if time.monotonic() - self._since > self.orders.seconds:
                self._give_up(problem, Trouble.BENCH, Exit.TROUBLE)
        except RigError as problem:
            self._give_up(problem, Trouble.BENCH, Exit.TROUBLE)

    def _begin_if_boards_are_free(self) -> None:
        where = self.visit.where
        assert where is not None  # noqa: S101 - a place that is held is somewhere
        boards = {(where.host, board) for board in where.boards}
        if boards & self.orders.in_use:
            self._renew_now_and_then()
            return
        self._boards = boards
        self.orders.in_use.update(boards)
        try:
            self._begin(where)
        except RigError as problem:
            self._give_up(problem, Trouble.BENCH, Exit.TROUBLE)

    def _begin(self, where: Where) -> None:
        orders, place = self.orders, self.visit.place
        self.line = Line.open(orders.ssh, where.host, self._arguments(where))
        self._heard = time.monotonic()
        orders.follow(self.line.process.pid)
        directory = RunDirectory.create(orders.reports, [place], datetime.now(UTC))
        self._coming = Homecoming(directory)
        self.visit = replace(self.visit, directory=directory)
        self.stage = Stage.RUNNING
        orders.say(f"{place}: at work on {where.host}")

    def _arguments(self, where: Where) -> list[str]:
        root = f"{self.orders.remote}/{uuid4().hex}"
        bench = [f"--bench={where.bench}"] if where.bench else []
        # Nobody of ours is over there to touch or to plug anything.
        own = [f"--key={where.bay}", *bench, "--no-input"]
        # First of all: an option that lacks its value would take one of these for it.
        return ["lab", "tethered", root, "--", *own, *self.orders.arguments]

    def _watch(self) -> None:
        assert self.line is not None  # noqa: S101 - a run has one
        self.line.beat()
        if time.monotonic() - self._heard > SILENT:
            self._note(Trouble.BENCH, f"{self.line.host} said nothing for {SILENT:g} s")
            self.line.break_off()
        if self._stopped is None:
            self._renew_now_and_then()
        elif time.monotonic() - self._stopped > STOPPED_WITHIN:
            self.line.break_off()

    def _renew_now_and_then(self) -> None:
        now = time.monotonic()
        if now - self._renewed >= RENEW:
            self._renewed = now
            self._renew()

    def _renew(self) -> None:
        assert self._lease is not None  # noqa: S101 - a run has one
        try:
            self._lease.renew()
        except LeaseLost as problem:
            self.orders.say(str(problem))
            self.stop(str(problem), Trouble.LOCK)
        except BenchProblem as problem:
            self._tell_away(problem)
        else:
            self._away = False

    def _tell_away(self, problem: BenchProblem) -> None:
        if not self._away:
            self._away = True
            self.orders.say(f"{self.visit.place}: {problem.what}; what is locked goes on")

    def _end(self, line: Line, coming: Homecoming) -> None:
        parting = line.close()
        self.line = None
        if coming.ended is None:
            # It may not have noticed yet that nobody hears it.
            self._let_go = self._heard + LET_GO_WITHIN if coming.host else 0.0
            self._note(Trouble.BENCH, _lost(line.host, parting, coming))
        else:
            self._judge(coming, coming.ended)
        try:
            self.visit = finish(coming, self.visit)
        except (RigError, OSError) as problem:
            # Of one host; what the others tell is not to be lost for it.
            self.visit = replace(self.visit, code=None, directory=None)
            self._note(Trouble.BENCH, f"{coming.directory.path} cannot be kept: {problem}")
        self._leave(self.visit.code)

    def _judge(self, coming: Homecoming, ended: Ended) -> None:
        said = ended.said.strip()
        if coming.came_to_its_end(stopped=self.visit.trouble is not None):
            # A run that was over when it was to be stopped is as good as any other.
            told = ended.code in _UNTOLD or coming.facts is None
            self.visit = replace(
                self.visit, code=ended.code, trouble=None, says=said if told else ""
            )
        else:
            self._note(Trouble.BENCH, f"the run over there ended with {ended.code}: {said}")

    def _note(self, trouble: Trouble, says: str) -> None:
        """Note what stood in the way, unless something did already."""
        if self.visit.trouble is None:
            self.visit = replace(self.visit, trouble=trouble, says=says)
            self.orders.say(f"{self.visit.place}: {says}")

    def _give_up(self, problem: RigError, trouble: Trouble, code: int) -> None:
        self._claim.cancel()
        self._note(trouble, str(problem))
        self._leave(code)

    def _leave(self, code: int | None) -> None:
        self.visit = replace(self.visit, code=code)
        self.stage = Stage.RELEASING
        self._since = max(time.monotonic(), self._let_go)
        self._release()

    def _release(self) -> None:
        if time.monotonic() < self._let_go:
            return
        self.orders.in_use.difference_update(self._boards)
        try:
            if self._lease is not None:
                self._lease.release()
        except BenchProblem as problem:
            self._tell_away(problem)
            if time.monotonic() - self._since < RELEASED_WITHIN:
                return
            self.orders.say(
                f"{self.visit.place}: not released: {problem}; it is tried on in the background,"
                " and keyrig lab release-dead does it later"
            )
        self.stage = Stage.DONE


_UNTOLD = (Exit.USAGE, Exit.INTERNAL, Exit.DEADLINE, Exit.TROUBLE, Exit.NO_VERDICT)


def _lost(host: str, parting: Parting, coming: Homecoming) -> str:
    if not coming.host:
        return f"no run began on {host}: {parting}"
    return f"{host} went away in the middle: {parting}"
