from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from errno import ENOSPC
from pathlib import Path
from unittest.mock import Mock

import pytest

from rig import BenchProblem, UsageProblem
from rig.record.directory import RunDirectory, file_name, file_names
from rig.record.jsonl import ResultWriter
from rig.record.result import Result
from rig.record.run import Changed, KeyFacts, RunFacts, RunRecord
from rig.record.verdict import Verdict

UPDATED = Changed("firmware version", "5", "6")
START = datetime(2026, 11, 22, 5, 55, tzinfo=timezone(timedelta(hours=1)))


def result(key: str, test: str = "a.py::test_a") -> Result:
    return Result(
        key=key, bay=key, test=test, requirements=(), checks=(), verdict=Verdict.PASS, touches=1
    )


def write(path: Path, *results: Result) -> None:
    with ResultWriter(path) as writer:
        for each in results:
            writer.write(each)


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return RunDirectory.create(tmp_path / "reports", ["A1", "virtual:fido2.1+bad"], START)


def test_folder_is_named_by_utc_time_and_keys(run: RunDirectory) -> None:
    assert run.path.name == "20261122T045500Z-A1-virtual-fido2.1-bad"


def test_second_run_in_the_same_second_gets_its_own_folder(run: RunDirectory) -> None:
    again = RunDirectory.create(run.path.parent, ["A1", "virtual:fido2.1+bad"], START)

    assert again.path.name == f"{run.path.name}-2"


@pytest.mark.parametrize("place", ["file", "file/below", "dangling"])
def test_place_where_no_folder_can_be_is_told(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to("nowhere")
    with pytest.raises(UsageProblem, match="runs cannot land there"):
        RunDirectory.create(tmp_path / place, ["A1"], START)


def test_disk_without_room_for_a_run_is_trouble_of_the_bench(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = OSError(ENOSPC, "No space left on device")
    monkeypatch.setattr(Path, "mkdir", Mock(side_effect=full))
    with pytest.raises(BenchProblem, match="No space left"):
        RunDirectory.create(tmp_path, ["A1"], START)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("A1", "A1"),
        ("udp:[::1]:9000", "udp-1-9000"),
        ("../x", "x"),
        ("é", "key"),
        ("a" * 90, "a" * 60),
    ],
)
def test_key_name_becomes_a_harmless_file_name(name: str, expected: str) -> None:
    assert file_name(name) == expected


def test_keys_whose_names_differ_in_punctuation_get_files_of_their_own() -> None:
    assert file_names(["udp:1", "udp/1", "udp-1-2", "A1"]) == {
        "udp:1": "udp-1",
        "udp/1": "udp-1-2",
        "udp-1-2": "udp-1-2-2",
        "A1": "A1",
    }


def test_record_is_rebuilt_from_results_alone(run: RunDirectory) -> None:
    write(run.results_path, result("A1"), result("A1", "a.py::test_b"))

    rebuilt = run.record().document()

    assert rebuilt["started"] == "2026-11-22T04:55:00+00:00"
    assert rebuilt["finished"] is None
    assert rebuilt["interrupted"] is True
    assert rebuilt["tests"] == 2
    assert rebuilt["keys"][0]["touches"] == 2


def test_record_written_at_the_end_comes_back(run: RunDirectory) -> None:
    write(run.results_path, result("A1"))
    facts = RunFacts(
        directory=str(run.path),
        started=START,
        finished=START + timedelta(minutes=2),
        exit=10,
        broke_off="no board",
        nightly=True,
        command=("keyrig", "run", "--key", "A1"),
        keys=(KeyFacts(key="A1", bay="A1", changed=(UPDATED,), warnings=("a",)),),
    )
    run.write_record(RunRecord.of(run.results().results, facts))

    document = json.loads(run.record_path.read_text())

    assert document["schema"] == "keyrig.run/1"
    assert document["started"] == "2026-11-22T05:55:00+01:00"
    assert run.record().document() == document


@pytest.mark.parametrize(
    ("of_tests", "of_night", "code"), [(None, None, None), (0, None, 0), (0, 11, 11), (None, 1, 1)]
)
def test_exit_code_is_that_of_the_night_if_there_was_one(
    run: RunDirectory, of_tests: int | None, of_night: int | None, code: int | None
) -> None:
    facts = RunFacts(directory=str(run.path), started=START, exit=of_tests)
    run.write_record(RunRecord.of((), facts))
    if of_night is not None:
        told = {"schema": "keyrig.nightly/1", "exit": of_night}
        (run.path / "nightly.json").write_text(json.dumps(told))

    assert run.exit == code


def test_record_of_an_older_keyrig_is_read_without_what_it_lacks(run: RunDirectory) -> None:
    run.record_path.write_text('{"schema": "keyrig.run/1", "finished": "2026-11-22T04:55:00Z"}')

    facts = run.facts()

    assert (facts.exit, facts.broke_off, facts.nightly) == (None, "", False)


def test_record_written_at_the_start_counts_as_interrupted(run: RunDirectory) -> None:
    keys = (KeyFacts(key="A1", bay="A1", about={"firmware": "5.4.3"}),)
    facts = RunFacts(directory=str(run.path), started=START, keys=keys)
    run.write_record(RunRecord.of((), facts))
    write(run.results_path, result("A1"))

    record = run.record()

    assert record.facts.interrupted
    assert record.facts.started == START.astimezone(UTC)
    assert record.tests == 1
    assert record.keys[0].about == {"firmware": "5.4.3"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"schema": "keyrig.run/2"}', "newer"),
        ("{", "not JSON"),
        ('{"schema": "keyrig.run/1", "started": "noon"}', "no time"),
        ('{"schema": "keyrig.run/1", "exit": Infinity}', "no whole number"),
        ('{"schema": "keyrig.run/1", "exit": NaN}', "no whole number"),
    ],
)
def test_foreign_summary_is_refused_with_its_path(run: RunDirectory, text: str, says: str) -> None:
    run.record_path.write_text(text)

    with pytest.raises(UsageProblem, match=says) as refusal:
        run.facts()

    assert refusal.value.where == str(run.record_path)


def test_missing_folder_and_empty_folder_are_the_users_problem(
    run: RunDirectory, tmp_path: Path
) -> None:
    with pytest.raises(UsageProblem, match="no such run"):
        RunDirectory(tmp_path / "nowhere")
    with pytest.raises(UsageProblem, match="no results"):
        run.results()
