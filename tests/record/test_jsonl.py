from __future__ import annotations

import json
from dataclasses import replace
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from rig import UsageProblem
from rig.record.jsonl import ResultWriter, read_results
from rig.record.line import to_line
from rig.record.result import Latency, Press, Result
from rig.record.trouble import Trouble
from rig.record.verdict import Check, Verdict

RESULT = Result(
    key="A1",
    bay="A1",
    test="registration/test_exclude.py::test_excluded_credential_is_refused[es256]",
    requirements=("MC-51", "MC-52"),
    checks=(Check(requirement="MC-51", verdict=Verdict.FAIL, expected="0x19", seen="0x00"),),
    verdict=Verdict.FAIL,
    reason="the key registered a credential that it was told to exclude \u2713",
    detail="assert 0 == 25\n  two lines",
    trouble=Trouble.FOREIGN,
    exchange="0.0 ms → CBOR makeCredential",
    kernel_log="usb 1-2: USB disconnect",
    seconds=1.25,
    touches=2,
    resets=1,
    resets_tested=3,
    power_cycles=4,
    attempt=2,
    presses=(
        Press(asked=0.5, pressed=0.5, accepted=0.625),
        Press(asked=1.0, pressed=None, accepted=None),
    ),
    latencies=(
        Latency("getInfo", 0.0041),
        Latency("makeCredential rk", 0.312),
        Latency("makeCredential rk", 0.318004),
    ),
)


def write(path: Path, *results: Result) -> Path:
    with ResultWriter(path) as writer:
        for result in results:
            writer.write(result)
    return path


def test_result_comes_back_as_it_was_written(tmp_path: Path) -> None:
    reading = read_results(write(tmp_path / "results.jsonl", RESULT, RESULT))

    assert reading.results == (RESULT, RESULT)
    assert reading.incomplete == ""


def test_result_is_kept_whatever_its_test_raised(tmp_path: Path) -> None:
    reading = read_results(write(tmp_path / "results.jsonl", replace(RESULT, reason="\udc80 it")))

    assert reading.results == (replace(RESULT, reason="? it"),)


def test_line_names_its_schema_and_the_fields_others_rely_on() -> None:
    line = json.loads(to_line(RESULT))

    assert line["schema"] == "keyrig.result/1"
    assert line["checks"] == [
        {"requirement": "MC-51", "verdict": "fail", "expected": "0x19", "seen": "0x00"}
    ]
    assert line["latencies"] == {"getInfo": [0.0041], "makeCredential rk": [0.312, 0.318004]}
    assert {"key", "bay", "test", "requirements", "verdict", "reason", "seconds"} <= set(line)


def test_result_is_readable_before_the_writer_closes(tmp_path: Path) -> None:
    with ResultWriter(tmp_path / "results.jsonl") as writer:
        writer.write(RESULT)

        assert read_results(tmp_path / "results.jsonl").results == (RESULT,)


@pytest.mark.parametrize("missing", [1, 40, -2], ids=["newline", "tail", "nearly all"])
def test_last_line_cut_by_a_kill_is_told_and_the_rest_read(tmp_path: Path, missing: int) -> None:
    path = write(tmp_path / "results.jsonl", RESULT)
    line = to_line(RESULT).encode()
    path.write_bytes(line + line[:-missing])

    reading = read_results(path)

    assert reading.results == (RESULT,)
    assert reading.incomplete.startswith("line 2 of results.jsonl was cut short")


def test_writer_goes_on_after_a_cut_line(tmp_path: Path) -> None:
    path = write(tmp_path / "results.jsonl", RESULT)
    path.write_bytes(path.read_bytes() + b'{"schema": "keyrig.re')

    write(path, RESULT)

    assert read_results(path).results == (RESULT, RESULT)


def test_disk_that_takes_half_a_line_is_given_the_rest(tmp_path: Path) -> None:
    class Halving(FileIO):
        def write(self, data: Any) -> int:
            return super().write(data[: len(data) // 2 or 1])

    path = tmp_path / "results.jsonl"
    with ResultWriter(path) as writer:
        writer._file.close()
        writer._file = Halving(path, "a+")
        writer.write(RESULT)
    assert read_results(path).results == (RESULT,)


def test_two_writers_share_a_file_and_a_line_that_a_third_left_cut(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    with ResultWriter(path) as one, ResultWriter(path) as other:
        one.write(RESULT)
        path.write_bytes(path.read_bytes() + b'{"schema": "keyrig.re')
        other.write(RESULT)
        one.write(RESULT)

    assert read_results(path).results == (RESULT,) * 3


def changed(**fields: object) -> str:
    return json.dumps({**json.loads(to_line(RESULT)), **fields})


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("hello", "not JSON"),
        ("[1]", "not a JSON object"),
        ("", "not JSON"),
        ('{"schema": "other.tool/1"}', "schema 'other.tool/1'"),
        ('{"no": "schema"}', "schema ''"),
        (changed(schema="keyrig.result/2"), "newer than this keyrig"),
        (changed(schema="keyrig.result/x"), "schema 'keyrig.result/x'"),
        (changed(verdict="maybe"), "'maybe' is no verdict"),
        (changed(key=None), "'key' is missing"),
        (changed(test=7), "'test' is not a string"),
        (changed(seconds="long"), "'seconds' is not a number"),
        (changed(checks={}), "'checks' is not a list"),
    ],
)
def test_foreign_line_is_refused_with_file_and_line(tmp_path: Path, line: str, says: str) -> None:
    path = write(tmp_path / "results.jsonl", RESULT)
    with path.open("a") as file:
        file.write(line + "\n" + to_line(RESULT))

    with pytest.raises(UsageProblem, match=says) as refusal:
        read_results(path)

    assert refusal.value.where == f"{path}:2"


def test_fields_added_later_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_text(changed(mood="good") + "\n")

    assert read_results(path).results == (RESULT,)


def test_missing_file_is_the_users_problem(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="no results can be read"):
        read_results(tmp_path / "results.jsonl")


def test_trouble_of_a_later_version_is_some_trouble(tmp_path: Path) -> None:
    line = to_line(RESULT).replace("foreign traffic", "meteorite")
    (tmp_path / "results.jsonl").write_text(line)
    (result,) = read_results(tmp_path / "results.jsonl").results
    assert result.trouble is Trouble.BENCH
