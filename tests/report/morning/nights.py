"""Nights made up for their pages: a run's files, and what was judged of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from rig.record.difference.baseline import Baselines
from rig.record.difference.compare import Change, Comparison, Kind
from rig.record.difference.document import Difference
from rig.record.difference.side import Side
from rig.record.directory import RunDirectory
from rig.record.history.lines import Course, Line, Night
from rig.record.jsonl import ResultWriter
from rig.record.judging.judge import Judgement
from rig.record.nightly.record import Ending, NightRecord
from rig.record.result import Result
from rig.record.run import KeyFacts, RunFacts, RunRecord
from rig.record.verdict import Check, Verdict

START = datetime(2026, 11, 22, 22, tzinfo=UTC)
TEST = "registration/test_exclude.py::test_excluded"
SEEN = "expected CREDENTIAL_EXCLUDED (0x19), the key answered success (0x00)"


def result(verdict: Verdict, key: str = "A1", test: str = TEST, **more: Any) -> Result:
    """One result; a failure has a check that says so."""
    check = Check(requirement="MC-51", verdict=verdict, expected="0x19", seen=SEEN)
    fails = verdict is Verdict.FAIL
    made = Result(
        key=key,
        bay=key,
        test=test,
        requirements=("MC-51",),
        checks=(check,) if verdict in (Verdict.PASS, Verdict.FAIL) else (),
        verdict=verdict,
        reason=SEEN if fails else "",
        seconds=0.5,
        touches=1,
    )
    return replace(made, **more)


def line(judgement: Judgement, key: str = "A1", test: str = TEST, **more: Any) -> Line:
    """One line of news: `tries` are its nights, `since` the place of the night it goes back to."""
    tries: Sequence[str] = more.pop("tries", ("P", "P", "FF"))
    since: int = more.pop("since", -1)
    course = Course("north", key, more.pop("model", "m"), more.pop("firmware", "5.4.3"), "s")
    nights = [_night(START - timedelta(days=len(tries) - 1 - n), t) for n, t in enumerate(tries)]
    return Line(
        course=course._replace(bench=more.pop("bench", course.bench)),
        test=test,
        nights=nights,
        judgement=judgement,
        since=nights[since].run,
        **more,
    )


def change(what: str, key: str = "A1", **more: Any) -> Change:
    """One change of a getInfo member, unless `more` says otherwise."""
    told = {"kind": Kind.INFO, "was": "1200", "now": "2048", "model": "m", "firmware": "5.4.3"}
    return Change(key=key, what=what, **(told | more))


def difference(tmp_path: Path, *changes: Change) -> Difference:
    """What is another than in the night before."""
    sides = Side("20261121T220000Z-bench", ()), Side("20261122T220000Z-bench", ())
    comparison = Comparison(
        one=sides[0], other=sides[1], changes=changes, compared=len(changes), alone=()
    )
    return Difference.of(comparison, Baselines(tmp_path / "baselines"))


def made_up_night(
    tmp_path: Path, results: Iterable[Result], keys: Sequence[str] = ("A1",), **more: Any
) -> NightRecord:
    """A night over some keys: its run's files, and what `more` says was judged of it."""
    told = tuple(results)
    directory = RunDirectory.create(tmp_path, ["bench"], START)
    with ResultWriter(directory.results_path) as writer:
        for each in told:
            writer.write(each)
    facts = RunFacts(
        directory=str(directory.path),
        bench="north",
        started=START,
        finished=START + timedelta(hours=6, minutes=12),
        keys=tuple(_key(key) for key in keys),
    )
    record = RunRecord.of(told, facts)
    directory.write_record(record)
    return NightRecord(run=record, ending=more.pop("ending", Ending.DONE), **more)


@cache
def _night(started: datetime, tries: str) -> Night:
    name = f"{started:%Y%m%dT%H%M%SZ}-bench"
    return Night(
        run=name,
        started=started.isoformat(),
        tries=tries,
        seconds=0.5,
        touches=1,
        second_tries=0,
    )


def _key(name: str) -> KeyFacts:
    return KeyFacts(key=name, bay=name, about={"AAGUID": "m", "firmware": "5.4.3"})
