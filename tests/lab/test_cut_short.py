"""What runs count for that did not come to their end on another host, or came home damaged."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rig.lab.contract import Selector
from rig.lab.crew import visit_all
from rig.lab.errand import Errand
from rig.lab.homecoming import Homecoming
from rig.lab.lines import Kind, Saying
from rig.lab.merging import codes_of, merge
from rig.lab.orders import Orders
from rig.lab.running import tour
from rig.lab.visit import Visit, finish
from rig.record.line import to_line
from rig.record.result import Result
from rig.record.run import KeyFacts, RunFacts, RunRecord
from rig.record.trouble import Trouble
from rig.record.under_way import SCHEMA, Test
from rig.record.verdict import Verdict
from rig.runner.exits import Exit, exit_of
from tests.lab.own_lab import HELLO, OwnLease, ended, lab_of

TESTS = ("info.py::one", "info.py::two", "info.py::three")


def summary(*, finished: bool, interrupted: bool) -> bytes:
    """Tell the summary of a run that was to take three tests."""
    now = datetime(2026, 11, 22, tzinfo=UTC)
    facts = RunFacts(
        directory="run",
        started=now,
        finished=now if finished else None,
        interrupted=interrupted,
        keys=(KeyFacts(key="A1", bay="A1"),),
    )
    text = json.dumps(RunRecord.of((), facts).document())
    return Saying(Kind.WHOLE, {"name": "run.json", "text": text}).line()


def first(verdict: Verdict, more: str = "") -> bytes:
    """Tell which tests are planned, and the result of the first."""
    tests = [asdict(Test(test=name, requirements=())) for name in TESTS]
    plan = json.dumps({"schema": SCHEMA, "tests": tests})
    result = Result(key="A1", bay="A1", test=TESTS[0], requirements=(), checks=(), verdict=verdict)
    planned = Saying(Kind.WHOLE, {"name": "planned.json", "text": plan})
    grown = Saying(Kind.GROWN, {"name": "results.jsonl", "text": to_line(result) + more})
    return planned.line() + grown.line()


def merged(given: Orders, visits: Sequence[Visit]) -> tuple[dict[str, Trouble | None], Exit, bool]:
    """Return what all tests came to, how the run ends, and whether it was cut short."""
    directory, record = merge(visits, given.reports, (), stopped=False, say=print)
    code = exit_of(record, [each.place for each in visits], codes_of(visits, stopped=False))
    results = directory.results().results
    return {each.test: each.trouble for each in results}, code, record.facts.interrupted


@pytest.mark.parametrize("code", [-9, 1, 137], ids=["killed", "traceback", "killed-in-a-shell"])
def test_run_that_died_over_there_is_never_taken_for_whole(
    orders: Callable[..., Orders], code: int
) -> None:
    says = HELLO + summary(finished=False, interrupted=False) + first(Verdict.PASS)
    given = orders(lab_of(OwnLease("A1")), says + ended(code, "Traceback"))
    visits, _ = visit_all(given, [Selector(place="A1")])
    rest = dict.fromkeys(TESTS[1:], Trouble.BENCH)
    assert merged(given, visits) == ({TESTS[0]: None, **rest}, Exit.TROUBLE, False)
    assert visits[0].says == f"the run over there ended with {code}: Traceback"


@pytest.mark.parametrize(
    ("stopped", "trouble"),
    [(True, Trouble.LOCK), (False, None)],
    ids=["stopped", "over-before"],
)
def test_run_that_failed_before_its_place_was_taken_tells_what_it_did_not_reach(
    orders: Callable[..., Orders], *, stopped: bool, trouble: Trouble | None
) -> None:
    says = HELLO + first(Verdict.FAIL) + summary(finished=True, interrupted=stopped)
    given = orders(lab_of(OwnLease("A1")), says + ended(Exit.FAILURES))
    errand = Errand(given, Selector(place="A1"))
    errand.tick()
    errand.stop("the place was taken away", Trouble.LOCK)
    while errand.line is not None:
        errand.hear()
    told, code, cut = merged(given, [errand.visit])
    rest = dict.fromkeys(TESTS[1:], Trouble.LOCK) if stopped else {}
    assert (told, code, cut) == ({TESTS[0]: None, **rest}, Exit.FAILURES, False)
    assert errand.visit.trouble == trouble


def test_trouble_that_results_tell_is_not_told_again_by_what_was_printed(
    orders: Callable[..., Orders],
) -> None:
    says = HELLO + first(Verdict.INFRA) + summary(finished=True, interrupted=False)
    given = orders(lab_of(OwnLease("A1")), says + ended(Exit.TROUBLE, "A1: 0 pass, 1 infra"))
    (visit,), _ = visit_all(given, [Selector(place="A1")])
    assert (visit.code, visit.trouble, visit.says) == (Exit.TROUBLE, None, "")


def test_run_that_somebody_stopped_over_there_is_told_as_cut_short(
    orders: Callable[..., Orders],
) -> None:
    says = HELLO + first(Verdict.FAIL) + summary(finished=True, interrupted=True)
    given = orders(lab_of(OwnLease("A1")), says + ended(Exit.FAILURES))
    visits, _ = visit_all(given, [Selector(place="A1")])
    assert merged(given, visits) == ({TESTS[0]: None}, Exit.FAILURES, True)


FOREIGN = Saying(Kind.WHOLE, {"name": "run.json", "text": '{"schema": "keyrig.run/99"}'}).line()


@pytest.mark.parametrize(
    ("says", "kept", "told"),
    [
        (first(Verdict.PASS) + FOREIGN, "run.foreign", "keyrig.run/99"),
        (first(Verdict.PASS) + Saying(Kind.WHOLE, {"name": "run.json", "text": "\ud800"}).line(),
         "run.foreign", "JSON"),
        (first(Verdict.PASS, "no result\n") + summary(finished=True, interrupted=False),
         "results.foreign", "line 2 of results.jsonl is left out"),
    ],
    ids=["newer", "half-a-sign", "no-result"],
)  # fmt: skip
def test_foreign_file_of_one_host_spoils_no_other_and_is_kept(
    orders: Callable[..., Orders], says: bytes, kept: str, told: str
) -> None:
    given = orders(lab_of(OwnLease("A1")), HELLO + says + ended(0))
    visits, _ = visit_all(given, [Selector(place="A1")])
    rest = dict.fromkeys(TESTS[1:], Trouble.BENCH)
    assert merged(given, visits) == ({TESTS[0]: None, **rest}, Exit.TROUBLE, False)
    assert told in visits[0].says
    assert visits[0].directory is not None
    assert (visits[0].directory.path / kept).exists()


def test_folder_that_cannot_be_written_at_home_is_told_and_costs_no_other_place(
    orders: Callable[..., Orders], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rig.lab.homecoming.Homecoming.hear", full)
    monkeypatch.setattr("rig.lab.errand.finish", full)
    lease = OwnLease("A1")
    (visit,), _ = visit_all(orders(lab_of(lease), ended(0)), [Selector(place="A1")])
    assert (visit.code, visit.trouble, visit.directory) == (None, Trouble.BENCH, None)
    assert "No space left" in visit.says
    assert lease.released == 1


def test_run_that_is_ended_while_it_is_merged_is_told_whole(
    orders: Callable[..., Orders], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def end(_: Path) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    ended_by: list[int] = []
    monkeypatch.setattr("rig.lab.running.build_pages", end)
    says = HELLO + first(Verdict.PASS) + summary(finished=True, interrupted=False) + ended(0)
    former = signal.signal(signal.SIGTERM, lambda number, _: ended_by.append(number))
    try:
        places = [Selector(place="A1")]
        given = orders(lab_of(OwnLease("A1")), says)
        toured = tour(given, places, history=tmp_path / "h.sqlite", command=())
    finally:
        signal.signal(signal.SIGTERM, former)
    assert (toured.exit, ended_by) == (Exit.OK, [])


def test_stop_that_comes_while_a_host_is_heard_loses_nothing_of_it(
    orders: Callable[..., Orders], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(coming: Homecoming, visit: Visit) -> Visit:
        os.kill(os.getpid(), signal.SIGTERM)
        return finish(coming, visit)

    monkeypatch.setattr("rig.lab.errand.finish", stopped)
    says = HELLO + first(Verdict.PASS) + summary(finished=True, interrupted=False) + ended(0)
    lease = OwnLease("A1")
    given = orders(lab_of(lease), says)
    visits, was_stopped = visit_all(given, [Selector(place="A1")])
    assert merged(given, visits) == ({TESTS[0]: None}, Exit.OK, False)
    assert (was_stopped, lease.released) == (True, 1)
