"""What people see of a run while it goes on."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from rig.record.keys import append_key
from rig.record.run import KeyFacts
from rig.record.trouble import Trouble
from rig.runner.exits import Exit
from rig.runner.lookout import Lookout
from rig.runner.progress import Progress
from rig.runner.table import board

from .going_on import NOW, GoingOn

KEYS = ("A1", "A2", "A3", "A4")
TESTS = ("reset/test_r.py::test_one", "reset/test_r.py::test_two")


@pytest.fixture
def run(tmp_path: Path) -> GoingOn:
    """A run with one key of each state; the second was given up."""
    run = GoingOn(tmp_path, KEYS)
    run.takes("A1", TESTS[0], "P")
    run.begins("A1", TESTS, now=TESTS[1])
    run.takes("A2", TESTS[0], "FF")
    run.takes("A2", TESTS[1], "I", trouble=Trouble.OUT)
    run.begins("A2", TESTS)
    run.diary.ended("A2", Exit.FAILURES)
    run.diary.began("A3")
    run.say("A3", "the bay A3 is held by alice")
    run.diary.ended("A3", Exit.DEADLINE)
    return run


def shown(run: GoingOn, *, terminal: bool) -> list[str]:
    """Return the lines that somebody sees of a run of which they learn at last."""
    said = StringIO()
    console = Console(file=said, force_terminal=terminal, width=80, color_system=None)
    with Progress(run.directory, console, redraw=True) as progress:
        progress.began("A1")
        progress.ended("A2", Exit.FAILURES)
    return [" ".join(line.split()) for line in said.getvalue().splitlines()]


def table(run: GoingOn) -> list[str]:
    said = StringIO()
    Console(file=said, width=80).print(board(Lookout(run.directory, now=lambda: NOW).look()))
    return said.getvalue().splitlines()


def test_table_tells_what_each_key_is_at_worst_first(run: GoingOn) -> None:
    rows = [" ".join(line.split()) for line in table(run)[1:5]]
    assert rows == [
        "A2 - OUT 2/2 1 1 1 infra reset/two 2 s ago",
        "A3 - HELD - 0 0 0 the bay A3 is held by alice 2 s ago",
        "A1 - RUN 1/2 0 0 0 2 s reset/two",
        "A4 - waits - 0 0 0",
    ]


def test_table_cuts_in_80_columns_only_what_happens(tmp_path: Path) -> None:
    keys = ("virtual:fido2.1+wrong-signature", "A" * 32 + "BC")
    run = GoingOn(tmp_path, keys)
    for key in keys:
        append_key(run.directory.path, KeyFacts(key=key, bay=key, about={"firmware": "4294967295"}))
        run.begins(key, [f"t{number}" for number in range(1234)])
        run.takes(key, f"a/test_a.py::test_{'x' * 90}", "F", reason="why " * 30)
    shown = table(run)[:4]
    assert max(map(len, shown)) <= 80
    assert [line.split()[:7] for line in shown[1:]] == [
        [keys[0], "4294967295", "RUN", "1/1234", "1", "0", "0"],
        [keys[1][:32], "4294967295", "RUN", "1/1234", "1", "0", "0"],
        ["BC"],
    ]


def test_footer_tells_time_disk_touches_and_page(run: GoingOn) -> None:
    told = " ".join(table(run)[5:])
    assert "10 min 0 s so far, no forecast yet" in told
    assert "GB of disk left" in told
    assert "1 second try · 0 touches in 24 hours" in told
    assert "index.html" in told


def test_terminal_has_the_table(run: GoingOn) -> None:
    assert any(line.startswith("A2 - OUT 2/2 1 1 1") for line in shown(run, terminal=True))


def test_log_has_a_line_for_each_failure_and_trouble_alone(run: GoingOn) -> None:
    assert shown(run, terminal=False) == [
        f"A2 FAIL {TESTS[0]} why",
        f"A2 FAIL {TESTS[0]} (try 2) why",
        f"A2 INFRA {TESTS[1]} why",
    ]
