from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from rig.record.jsonl import ResultWriter
from rig.record.result import Result
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict
from rig.runner.exits import Exit
from rig.runner.progress import Progress

KEYS = ("A1", "A2", "A3", "A4")


def result(key: str, test: str, verdict: Verdict, trouble: Trouble | None = None) -> Result:
    reason = "" if verdict is Verdict.PASS else "why"
    return Result(
        key=key,
        bay=key,
        test=test,
        requirements=(),
        checks=(),
        verdict=verdict,
        reason=reason,
        trouble=trouble,
    )


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """What two keys have been through; the second was given up."""
    file = tmp_path / "results.jsonl"
    with ResultWriter(file) as writer:
        writer.write(result("A1", "reset::one", Verdict.PASS))
        writer.write(result("A2", "reset::one", Verdict.FAIL))
        writer.write(result("A2", "reset::two", Verdict.INFRA, Trouble.OUT))
    return file


def shown(results: Path, *, terminal: bool) -> list[str]:
    """Return the last lines that somebody sees of a run with one key of each state."""
    said = StringIO()
    console = Console(file=said, force_terminal=terminal, width=120, color_system=None)
    with Progress(results, KEYS, console, redraw=True) as progress:
        for key in KEYS[:3]:
            progress.began(key)
        progress.ended("A2", Exit.FAILURES)
        progress.ended("A3", Exit.TROUBLE)
    return [" ".join(line.split()) for line in said.getvalue().splitlines()]


def test_table_tells_what_each_key_is_at_and_what_happened_last(results: Path) -> None:
    lines = shown(results, terminal=True)
    assert "A1 RUN 1 0 0 0 0 reset::one" in lines
    assert "A2 OUT 0 0 1 0 1 infra reset::two" in lines
    assert "A3 OUT 0 0 0 0 0" in lines
    assert "A4 waits 0 0 0 0 0" in lines


def test_log_has_a_line_for_each_failure_and_trouble_alone(results: Path) -> None:
    assert shown(results, terminal=False) == [
        "A2 FAIL reset::one why",
        "A2 INFRA reset::two why",
    ]
