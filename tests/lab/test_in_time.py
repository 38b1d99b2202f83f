"""A tour of places that has to be at its end by a deadline."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rig.bench.tables.times import parse_span
from rig.lab.contract import Selector, Where
from rig.lab.errand import Errand
from rig.lab.lines import Kind, Saying
from rig.lab.orders import Orders
from rig.lab.phases import Done, Held
from rig.lab.running import visited
from rig.record.run import RunFacts, RunRecord
from rig.record.trouble import Trouble
from rig.runner.exits import Exit
from rig.runner.limit import Limit
from tests.lab.own_lab import HELLO, OwnLease, ended, lab_of

UP = Limit(0.0)
HOUR = 3600.0


def cut_by_its_deadline() -> bytes:
    """Return what a host says of a run whose time was up before its first test."""
    now = datetime(2026, 11, 22, tzinfo=UTC)
    facts = RunFacts(directory="run", started=now, finished=now, interrupted=True, out_of_time=True)
    text = json.dumps(RunRecord.of((), facts).document())
    return HELLO + Saying(Kind.WHOLE, {"name": "run.json", "text": text}).line()


def test_run_over_there_is_told_how_long_is_left(orders: Callable[..., Orders]) -> None:
    given = replace(orders(lab_of(OwnLease("A1")), b""), limit=Limit.within(HOUR))
    errand = Errand(given, Selector(place="A1"))
    words = errand._arguments(Where(host="bench1", bay="A1", bench=""))
    (told,) = [word for word in words if word.startswith("--deadline=")]
    assert 0 < parse_span(told.partition("=")[2]).total_seconds() <= HOUR


def test_key_whose_turn_did_not_come_is_not_begun_and_not_held_against_it(
    orders: Callable[..., Orders],
) -> None:
    lease = OwnLease("A1", ("B1",))
    given = replace(orders(lab_of(lease), ended(0)), limit=Limit.within(HOUR))
    given.in_use.add(("bench1", "B1"))
    errand = Errand(given, Selector(place="A1"))
    phases: list[type] = []
    errand.tick()
    phases.append(type(errand.phase))
    errand.orders = replace(given, limit=UP)
    errand.tick()
    phases.append(type(errand.phase))
    assert (phases, lease.released) == ([Held, Done], 1)
    assert (errand.visit.code, errand.visit.trouble) == (Exit.DEADLINE, None)
    assert errand.visit.out_of_time


def test_tour_that_is_out_of_time_says_so_and_blames_nobody(orders: Callable[..., Orders]) -> None:
    given = replace(orders(lab_of(OwnLease("A1")), ended(0)), limit=UP)
    toured = visited(given, [Selector(place="A1")], (), print)
    facts = toured.record.facts
    assert (toured.exit, facts.out_of_time, facts.interrupted) == (Exit.DEADLINE, True, True)
    assert toured.record.keys[0].warnings == ()


def test_place_is_waited_for_no_longer_than_until_the_deadline(
    orders: Callable[..., Orders],
) -> None:
    asked: list[float] = []
    lab = lab_of()
    given = replace(orders(lab, b""), seconds=HOUR, limit=Limit.within(60))

    def acquire(_: Selector, seconds: float) -> None:
        asked.append(seconds)

    given = replace(given, lab=type("Lab", (), {"acquire": staticmethod(acquire)})())
    Errand(given, Selector(place="A1"))
    assert 0 < asked[0] <= 60


def test_run_whose_time_was_up_over_there_is_whole_and_says_no_more(
    orders: Callable[..., Orders],
) -> None:
    says = cut_by_its_deadline() + ended(Exit.DEADLINE, "A1: 0 pass")
    given = replace(orders(lab_of(OwnLease("A1")), says), limit=Limit.within(HOUR))
    toured = visited(given, [Selector(place="A1")], (), print)
    (visit,) = toured.visits
    assert (visit.code, visit.trouble, visit.says) == (Exit.DEADLINE, None, "")
    assert (toured.exit, toured.record.facts.out_of_time) == (Exit.DEADLINE, True)


@pytest.mark.parametrize(
    ("says", "trouble"),
    [(cut_by_its_deadline() + ended(Exit.DEADLINE), None), (ended(-9), Trouble.BENCH)],
    ids=["late", "killed"],
)
def test_host_that_is_overdue_is_stopped_and_what_its_own_deadline_cut_is_whole(
    orders: Callable[..., Orders],
    monkeypatch: pytest.MonkeyPatch,
    says: bytes,
    trouble: Trouble | None,
) -> None:
    given = replace(orders(lab_of(OwnLease("A1")), says), limit=Limit.within(HOUR))
    errand = Errand(given, Selector(place="A1"))
    errand.tick()
    errand.tick()
    assert errand.visit.says == ""
    monkeypatch.setattr("rig.lab.errand.OVERDUE", -HOUR)
    errand.tick()
    assert errand.visit.says == "bench1 did not end in time"
    while errand.line is not None:
        errand.hear()
    assert errand.visit.trouble == trouble
