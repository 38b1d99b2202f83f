"""`keyrig requirements ID`, with what the last runs said of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from rig.cli.app import app
from rig.record.jsonl import ResultWriter
from rig.record.result import Result
from rig.record.verdict import Verdict


def written(folder: Path, key: str, verdict: Verdict) -> None:
    """Leave a run with one result."""
    folder.mkdir(parents=True)
    writer = ResultWriter(folder / "results.jsonl")
    writer.write(
        Result(
            key=key,
            bay=key,
            test="registration/test_exclusion.py::test_it",
            requirements=("MC-51",),
            checks=(),
            verdict=verdict,
        )
    )
    writer.close()


def shown(reports: Path, name: str = "MC-51") -> str:
    """Return what is told of a requirement."""
    done = CliRunner().invoke(app, ["requirements", name, "--reports", str(reports)])
    assert done.exit_code == 0
    return done.stdout


def test_requirement_is_told_with_clause_certainty_tests_and_faults(tmp_path: Path) -> None:
    text = shown(tmp_path)
    assert "6.1.2" in text
    assert "confirmed by 4 of 4" in text
    assert "test: registration/test_exclusion.py" in text
    assert "fault: excluded-credential-accepted" in text


def test_newest_run_of_each_key_is_told_and_no_older_one(tmp_path: Path) -> None:
    written(tmp_path / "20260101T000000Z-A1", "A1", Verdict.FAIL)
    written(tmp_path / "20260202T000000Z-A1", "A1", Verdict.PASS)
    written(tmp_path / "20260101T000000Z-A2", "A2", Verdict.FAIL)
    text = shown(tmp_path)
    assert "A1 in 20260202T000000Z-A1: pass" in text
    assert "A2 in 20260101T000000Z-A2: fail" in text
    assert "A1 in 20260101T000000Z-A1" not in text


@pytest.mark.parametrize("left", ["", "not json\n{}\n"], ids=["empty", "foreign"])
def test_run_that_cannot_be_read_is_passed_over(tmp_path: Path, left: str) -> None:
    written(tmp_path / "20260101T000000Z-A1", "A1", Verdict.PASS)
    (tmp_path / "20260303T000000Z-A1").mkdir()
    (tmp_path / "20260303T000000Z-A1" / "results.jsonl").write_text(left)
    assert "A1 in 20260101T000000Z-A1: pass" in shown(tmp_path)
