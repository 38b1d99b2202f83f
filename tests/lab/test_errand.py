"""One place's way through a run, with a lab of one's own and hosts that are programs."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rig.lab.contract import Lease, Selector, Slot, Where
from rig.lab.crew import Crew, visit_all
from rig.lab.errand import Errand, Stage
from rig.lab.errors import CoordinatorGone, LeaseLost
from rig.lab.lines import Kind, Saying
from rig.lab.orders import Orders
from rig.lab.ssh import Ssh
from rig.record.trouble import Trouble
from rig.runner.exits import Exit

SSH = '#!/bin/sh\nfor last; do :; done\nexec sh -c "exec $last"\n'
"""ssh as far as it matters here: it runs the last of its words."""
HELLO = Saying(Kind.HELLO, {"keyrig": "1", "host": "bench1"}).line()


def ended(code: int, said: str = "") -> bytes:
    return HELLO + Saying(Kind.END, {"code": code, "said": said, "size": 0}).line()


@dataclass
class OwnLease:
    """A place that is ours for as long as a test wants."""

    place: str
    boards: tuple[str, ...] = ()
    lost: bool = False
    away: int = 0
    released: int = 0

    def where(self) -> Where:
        return Where(host="bench1", bay=self.place, bench="", boards=self.boards)

    def renew(self) -> None:
        if self.lost:
            raise LeaseLost("the place was taken away")

    def release(self) -> None:
        if self.away:
            self.away -= 1
            raise CoordinatorGone("the coordinator does not answer")
        self.released += 1


@dataclass
class OwnClaim:
    lease: OwnLease | None

    def poll(self) -> Lease | None:
        return self.lease

    def cancel(self) -> None:
        self.lease = None


@dataclass
class OwnLab:
    leases: dict[str, OwnLease] = field(default_factory=dict)

    def list(self, selector: Selector) -> Sequence[Slot]:
        return [Slot(name=name, tags={}) for name in self.leases]

    def acquire(self, selector: Selector, seconds: float) -> OwnClaim:
        return OwnClaim(self.leases.get(selector.place or ""))


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[OwnLab, bytes], Orders]:
    """Return what makes the orders for a lab whose hosts all say the same."""
    ssh = tmp_path / "ssh"
    ssh.write_text(SSH)
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    heard: list[str] = []
    processes: list[int] = []

    def make(lab: OwnLab, says: bytes, keyrig: str | None = None) -> Orders:
        there = tmp_path / "there.py"
        there.write_text(f"import os, sys\nos.write(1, {says!r})\nsys.stdin.readline()\n")
        return Orders(
            lab=lab,
            ssh=Ssh(keyrig=keyrig or shlex.join([sys.executable, str(there)])),
            arguments=(),
            reports=tmp_path / "reports",
            remote="remote",
            seconds=60,
            say=heard.append,
            follow=processes.append,
        )

    return make


def lab_of(*leases: OwnLease) -> OwnLab:
    return OwnLab({lease.place: lease for lease in leases})


def test_bay_that_somebody_over_there_has_ends_with_12_and_says_who(
    orders: Callable[..., Orders],
) -> None:
    lease = OwnLease("A1")
    held = ended(Exit.DEADLINE, "another run has the bay open (process 1: keyrig)")
    (visit,), _ = visit_all(orders(lab_of(lease), held), [Selector(place="A1")])
    assert (visit.code, visit.trouble) == (Exit.DEADLINE, None)
    assert "another run has the bay open" in visit.says
    assert lease.released == 1


@pytest.mark.parametrize(
    ("says", "keyrig", "told"),
    [
        (b"Welcome to bench1\n", None, "the host says 'Welcome to bench1'"),
        (b"", "no-such-keyrig", "no run began on bench1: "),
        (HELLO, None, "bench1 went away in the middle"),
    ],
    ids=["greeting", "no-keyrig", "cut"],
)
def test_host_without_a_run_is_told_plainly(
    orders: Callable[..., Orders], says: bytes, keyrig: str | None, told: str
) -> None:
    lease = OwnLease("A1")
    crew = Crew([Errand(orders(lab_of(lease), says, keyrig), Selector(place="A1"))])
    (errand,) = crew.errands
    errand.tick()
    if errand.line is not None and says == HELLO:
        errand.hear()
        errand.line.break_off()
    while errand.line is not None:
        errand.hear()
    assert (errand.visit.code, errand.visit.trouble) == (None, Trouble.BENCH)
    assert told in errand.visit.says
    assert (errand.stage, lease.released) == (Stage.DONE, 1)


def test_keys_of_one_board_are_tested_one_after_the_other(orders: Callable[..., Orders]) -> None:
    given = orders(lab_of(OwnLease("A1", ("B1",)), OwnLease("A2", ("B1", "B2"))), ended(0))
    first, second = (Errand(given, Selector(place=name)) for name in ("A1", "A2"))
    first.tick()
    second.tick()
    assert (first.stage, second.stage) == (Stage.RUNNING, Stage.HELD)
    while first.line is not None:
        first.hear()
    second.tick()
    assert (first.stage, second.stage) == (Stage.DONE, Stage.RUNNING)
    while second.line is not None:
        second.hear()
    assert (first.visit.code, second.visit.code) == (0, 0)
    assert given.in_use == set()


def test_place_that_is_lost_before_its_run_is_not_run(
    orders: Callable[..., Orders], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rig.lab.errand.RENEW", 0.0)
    lease = OwnLease("A1", ("B1",))
    given = orders(lab_of(lease), ended(0))
    given.in_use.add(("bench1", "B1"))
    errand = Errand(given, Selector(place="A1"))
    lease.lost = True
    errand.tick()
    assert (errand.stage, errand.line) == (Stage.DONE, None)
    assert (errand.visit.code, errand.visit.trouble) == (None, Trouble.LOCK)
    assert given.in_use == {("bench1", "B1")}


def test_release_is_tried_again_while_the_coordinator_is_away(
    orders: Callable[..., Orders],
) -> None:
    lease = OwnLease("A1", away=2)
    (visit,), _ = visit_all(orders(lab_of(lease), ended(0)), [Selector(place="A1")])
    assert (visit.code, lease.released) == (0, 1)


def test_place_that_was_waited_for_when_a_person_stopped_is_no_trouble(
    orders: Callable[..., Orders],
) -> None:
    errand = Errand(orders(lab_of(), b""), Selector(place="A1"))
    errand.tick()
    errand.stop("a person stopped it")
    assert (errand.stage, errand.visit.code) == (Stage.DONE, Exit.INTERRUPTED)
    assert errand.visit.trouble is None
