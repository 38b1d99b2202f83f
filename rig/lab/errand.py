"""One place: waited for, visited, given back."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import uuid4

from rig import BenchProblem, RigError
from rig.bench.tables.times import span_of
from rig.lab.contract import Lease, Selector, Where
from rig.lab.errors import CoordinatorGone, LeaseLost, LineBroken, PlaceHeld
from rig.lab.homecoming import Ended, Homecoming
from rig.lab.lines import GRACE, QUIET, SILENT, Word
from rig.lab.orders import Orders
from rig.lab.phases import Done, Held, Phase, Releasing, Running, Waiting
from rig.lab.reasons import UNTOLD, lost, why_no_verdict
from rig.lab.ssh import Line
from rig.lab.visit import Visit, finish
from rig.record.directory import RunDirectory
from rig.record.trouble import Trouble
from rig.runner.exits import Exit
from rig.runner.in_hand import in_hand
from rig.runner.limit import Limit

_CHUNK = 65536
RENEW = 2.0
"""How often it is looked whether a place is still ours, in seconds."""
STOPPED_WITHIN = 90.0
OVERDUE = 120.0
"""How long after its deadline a run may take to be at home, in seconds, before it is stopped."""
RELEASED_WITHIN = 30.0
LET_GO_WITHIN = QUIET + GRACE
"""How long a run goes on at most on a host that does not hear us any more, in seconds."""


@dataclass
class Errand:
    """One place's way through a run; every call returns soon.

    Attributes:
        visit: What has become of it so far.
    """

    orders: Orders
    selector: Selector
    phase: Phase = field(default_factory=Waiting)
    visit: Visit = field(init=False)
    _patience: Limit = field(init=False)
    _renewed: float = 0.0
    _let_go: float = 0.0
    _stopped: float | None = None
    _away: bool = False
    _boards: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.visit = Visit(place=str(self.selector))
        seconds = self.orders.limit.at_most(self.orders.seconds)
        self._patience = Limit.within(seconds)
        self._claim = self.orders.lab.acquire(self.selector, seconds)

    @property
    def line(self) -> Line | None:
        """The ssh connection, while there is one."""
        return self.phase.line if isinstance(self.phase, Running) else None

    def tick(self) -> None:
        """Do what is to be done by now."""
        match self.phase:
            case Waiting():
                self._wait()
            case Held(lease):
                self._begin_if_boards_are_free(lease)
            case Running() as running:
                self._watch(running)
            case Releasing(lease):
                self._release(lease)

    def stop(self, why: str, trouble: Trouble | None = None) -> None:
        """Have the run over there stopped; what it has so far comes home."""
        if self._stopped is not None or isinstance(self.phase, Releasing | Done):
            return
        self.visit = replace(self.visit, trouble=trouble, says=why)
        self._stopped = time.monotonic()
        if isinstance(self.phase, Running):
            self.phase.line.say(Word.STOP)
        else:
            self._claim.cancel()
            self._leave(Exit.INTERRUPTED if trouble is None else None)

    def hear(self) -> None:
        """Take in what the host says; call it when there is something."""
        if isinstance(self.phase, Running):
            self._hear(self.phase)

    def _hear(self, running: Running) -> None:
        data = os.read(running.line.output.fileno(), _CHUNK)
        if data:
            running.heard = time.monotonic()
        try:
            running.coming.hear(data)
        except (LineBroken, OSError) as problem:
            running.line.break_off()
            self._note(Trouble.BENCH, str(problem))
            data = b""
        if running.coming.ended is not None:
            running.line.say(Word.KEPT)
        if not data:
            self._end(running)

    def _wait(self) -> None:
        try:
            lease = self._claim.poll()
            if lease is not None:
                self.phase = Held(lease)
                self._renewed = time.monotonic()
                self.visit = replace(self.visit, place=lease.place, where=lease.where())
                self._begin_if_boards_are_free(lease)
        except PlaceHeld as problem:
            self._give_up(problem, Trouble.LOCK, Exit.DEADLINE)
        except CoordinatorGone as problem:
            self._tell_away(problem)
            if self._patience.is_up:
                self._give_up(problem, Trouble.BENCH, Exit.TROUBLE)
        except RigError as problem:
            self._give_up(problem, Trouble.BENCH, Exit.TROUBLE)

    def _begin_if_boards_are_free(self, lease: Lease) -> None:
        if self.orders.limit.is_up:
            self._claim.cancel()
            self.visit = replace(self.visit, out_of_time=True)
            self._leave(Exit.DEADLINE)
            return
        where = lease.where()
        boards = {(where.host, board) for board in where.boards}
        if boards & self.orders.in_use:
            self._renew_now_and_then(lease)
            return
        self._boards = boards
        self.orders.in_use.update(boards)
        try:
            self._begin(lease, where)
        except (RigError, OSError) as problem:
            self._give_up(problem, Trouble.BENCH, Exit.TROUBLE)

    def _begin(self, lease: Lease, where: Where) -> None:
        orders, place = self.orders, self.visit.place
        directory = RunDirectory.create(orders.reports, [place], datetime.now(UTC))
        try:
            line = Line.open(orders.ssh, where.host, self._arguments(where))
        except RigError:
            directory.path.rmdir()
            raise
        orders.follow(line.process.pid)
        self.visit = replace(self.visit, directory=directory)
        self.phase = Running(lease, line, Homecoming(directory), heard=time.monotonic())
        self.phase.watched.enter_context(in_hand(directory))
        orders.say(f"{place}: at work on {where.host}")

    def _arguments(self, where: Where) -> list[str]:
        root = f"{self.orders.remote}/{uuid4().hex}"
        bench = [f"--bench={where.bench}"] if where.bench else []
        # Nobody of ours is over there to touch or to plug anything.
        own = [f"--key={where.bay}", *bench, "--no-input"]
        left = self.orders.limit.left
        in_time = [] if left is None else [f"--deadline={span_of(left)}"]
        # First of all: an option that lacks its value would take one of these for it.
        return ["lab", "tethered", root, "--", *own, *in_time, *self.orders.arguments]

    def _watch(self, running: Running) -> None:
        line = running.line
        line.beat()
        if time.monotonic() - running.heard > SILENT:
            self._note(Trouble.BENCH, f"{line.host} said nothing for {SILENT:g} s")
            line.break_off()
        if Limit(self.orders.limit.until + OVERDUE).is_up:
            self.stop(f"{line.host} did not end in time", Trouble.BENCH)
        if self._stopped is None:
            self._renew_now_and_then(running.lease)
        elif time.monotonic() - self._stopped > STOPPED_WITHIN:
            line.break_off()

    def _renew_now_and_then(self, lease: Lease) -> None:
        now = time.monotonic()
        if now - self._renewed >= RENEW:
            self._renewed = now
            self._renew(lease)

    def _renew(self, lease: Lease) -> None:
        try:
            lease.renew()
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

    def _end(self, running: Running) -> None:
        coming = running.coming
        parting = running.line.close()
        if coming.ended is None:
            # It may not have noticed yet that nobody hears it.
            self._let_go = running.heard + LET_GO_WITHIN if coming.host else 0.0
            self._note(Trouble.BENCH, lost(running.line.host, parting, coming))
        else:
            self._judge(coming, coming.ended)
        try:
            self.visit = finish(coming, self.visit)
        except (RigError, OSError) as problem:
            # Of one host; what the others tell is not to be lost for it.
            self.visit = replace(self.visit, code=None, directory=None)
            self._note(Trouble.BENCH, f"{coming.directory.path} cannot be kept: {problem}")
        running.watched.close()
        self._leave(self.visit.code)

    def _judge(self, coming: Homecoming, ended: Ended) -> None:
        said = ended.said.strip()
        if coming.came_to_its_end(stopped=self.visit.trouble is not None):
            # A run that was over when it was to be stopped is as good as any other.
            told = ended.code in UNTOLD or coming.facts is None
            self.visit = replace(
                self.visit,
                code=ended.code,
                trouble=None,
                says=why_no_verdict(coming, ended) if told else "",
            )
        else:
            self._note(Trouble.BENCH, f"the run over there ended with {ended.code}: {said}")

    def _note(self, trouble: Trouble, says: str) -> None:
        """Note what stood in the way, unless something did already."""
        if self.visit.trouble is None:
            self.visit = replace(self.visit, trouble=trouble, says=says)
            self.orders.say(f"{self.visit.place}: {says}")

    def _give_up(self, problem: Exception, trouble: Trouble, code: int) -> None:
        self._claim.cancel()
        self._note(trouble, str(problem))
        self._leave(code)

    def _leave(self, code: int | None) -> None:
        self.visit = replace(self.visit, code=code)
        lease = self.phase.lease if isinstance(self.phase, Held | Running) else None
        self.phase = Releasing(lease)
        self._patience = Limit(max(time.monotonic(), self._let_go) + RELEASED_WITHIN)
        self._release(lease)

    def _release(self, lease: Lease | None) -> None:
        if time.monotonic() < self._let_go:
            return
        self.orders.in_use.difference_update(self._boards)
        # If the place is to be tried again, another errand may have them by then.
        self._boards = set()
        try:
            if lease is not None:
                lease.release()
        except BenchProblem as problem:
            self._tell_away(problem)
            if not self._patience.is_up:
                return
            self.orders.say(
                f"{self.visit.place}: not released: {problem}; it is tried on in the background,"
                " and keyrig lab release-dead does it later"
            )
        self.phase = Done()
