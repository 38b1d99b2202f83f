"""Runs of several hosts made one."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from rig.lab.contract import Where
from rig.lab.homecoming import Homecoming
from rig.lab.merging import codes_of, merge
from rig.lab.visit import Visit, finish
from rig.record.directory import RunDirectory
from rig.record.jsonl import ResultWriter
from rig.record.origin import Origin
from rig.record.result import Result
from rig.record.run import KeyFacts, RunFacts, RunRecord
from rig.record.trouble import Trouble
from rig.record.under_way import Test, UnderWay
from rig.record.verdict import Verdict
from rig.runner.exits import Exit, exit_of

STARTED = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TESTS = ("info.py::one", "info.py::two", "info.py::three")


def brought(folder: Path, *passed: str, ended: bool = True) -> Homecoming:
    """Make the folder at home of a run on a host of that folder's name."""
    folder.mkdir(parents=True)
    coming = Homecoming(RunDirectory(folder), host=folder.name)
    UnderWay(coming.planned_folder).plan(Test(test=name, requirements=()) for name in TESTS)
    with ResultWriter(coming.directory.results_path) as writer:
        for name in passed:
            writer.write(
                Result(
                    key="A1", bay="A1", test=name, requirements=(), checks=(), verdict=Verdict.PASS
                )
            )
    if ended:
        facts = RunFacts(
            directory=str(folder),
            bench=folder.name,
            suite="1",
            started=STARTED,
            finished=STARTED,
            not_reached={"A1": TESTS[len(passed) :]},
            keys=(KeyFacts(key="A1", bay="A1", about={"firmware": "5"}),),
        )
        coming.directory.write_record(RunRecord.of((), facts))
    return coming


def visit(coming: Homecoming, trouble: Trouble | None = None, says: str = "") -> Visit:
    host = coming.directory.path.name
    visited = Visit(
        place=f"{host}-A1",
        where=Where(host=host, bay="A1", bench="bench.toml"),
        directory=coming.directory,
        code=None if trouble else 0,
        trouble=trouble,
        says=says,
    )
    finish(coming, visited)
    return visited


def test_keys_of_two_hosts_are_called_as_their_places(tmp_path: Path) -> None:
    visits = [visit(brought(tmp_path / host, *TESTS)) for host in ("bench1", "bench2")]
    directory, record = merge(visits, tmp_path, ("keyrig",), stopped=False, say=print)

    assert [(key.key, key.bay, key.about["bench"]) for key in record.keys] == [
        ("bench1-A1", "bench1-A1", "bench1"),
        ("bench2-A1", "bench2-A1", "bench2"),
    ]
    assert record.totals[Verdict.PASS] == 2 * len(TESTS)
    assert {result.key for result in directory.results().results} == {"bench1-A1", "bench2-A1"}
    assert (record.facts.bench, record.facts.started) == ("bench1, bench2", STARTED)
    assert not record.facts.interrupted
    assert directory.facts().origins == {
        "bench1-A1": Origin("bench1", "A1", "bench1"),
        "bench2-A1": Origin("bench2", "A1", "bench2"),
    }
    assert directory.record().document()["totals"] == record.document()["totals"]
    assert directory.path not in tmp_path.iterdir()


def test_what_a_lost_host_did_not_take_is_infra_with_its_reason(tmp_path: Path) -> None:
    lost = visit(
        brought(tmp_path / "bench1", TESTS[0], ended=False), Trouble.BENCH, "bench1 went away"
    )
    kept = visit(brought(tmp_path / "bench2", *TESTS))
    visits = [lost, kept]
    _, record = merge(visits, tmp_path, (), stopped=False, say=print)

    told = record.keys[0]
    assert (told.totals[Verdict.PASS], told.totals[Verdict.INFRA]) == (1, 2)
    assert told.warnings == ("bench1 went away",)
    assert told.about == {"bench": "bench1"}
    assert not record.facts.interrupted
    places = [each.place for each in visits]
    assert exit_of(record, places, codes_of(visits, stopped=False)) == Exit.TROUBLE


def test_what_was_taken_away_is_told_once(tmp_path: Path) -> None:
    kicked = visit(brought(tmp_path / "bench1", TESTS[0]), Trouble.LOCK, "taken away")
    _, record = merge([kicked], tmp_path, (), stopped=False, say=print)
    assert record.totals[Verdict.INFRA] == 2
    assert record.facts.not_reached == {}


def test_what_a_person_stopped_is_told_as_not_reached(tmp_path: Path) -> None:
    stopped = visit(brought(tmp_path / "bench1", TESTS[0]))
    _, record = merge([stopped], tmp_path, (), stopped=True, say=print)
    assert record.totals[Verdict.INFRA] == 0
    assert record.facts.not_reached == {"bench1-A1": TESTS[1:]}


def test_place_that_was_never_had_is_a_key_without_verdict(tmp_path: Path) -> None:
    held = Visit(place="bench1-A1", code=Exit.DEADLINE, trouble=Trouble.LOCK, says="alice has it")
    _, record = merge([held], tmp_path, (), stopped=False, say=print)
    assert [(key.key, key.warnings) for key in record.keys] == [("bench1-A1", ("alice has it",))]
    codes = codes_of([held], stopped=False)
    assert exit_of(record, ["bench1-A1"], codes) == Exit.DEADLINE


def test_merged_run_tells_itself_again_from_its_files(tmp_path: Path) -> None:
    visits = [visit(brought(tmp_path / "bench1", *TESTS))]
    directory, record = merge(visits, tmp_path, (), stopped=False, say=print)
    shutil.rmtree(tmp_path / "bench1")
    assert directory.record().keys == record.keys
