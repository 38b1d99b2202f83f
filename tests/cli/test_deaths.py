"""A run whose pytest processes die in the middle of a test."""

from __future__ import annotations

import json
from pathlib import Path

from rig.record.directory import RunDirectory
from rig.runner.exits import Exit
from tests.cli.quiet_keyrig import keyrig

MINE = """
import os, signal, pytest

@pytest.mark.parametrize("number", range(6))
def test_mine(number, info):
    if number in (1, 3):
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_run_goes_on_after_a_death_until_the_bay_is_out(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(MINE)
    options = ("--suite", "get_info", "-k", "test_mine", "test_mine.py", "--troubles", "2")
    done = keyrig(tmp_path, "run", "--key", "virtual", "--json", *options)
    assert done.returncode == Exit.TROUBLE, done.stderr
    directory = Path(tmp_path / json.loads(done.stdout)["directory"])
    results = RunDirectory(directory).results().results
    told = {each.test[-2]: each.trouble or each.verdict for each in results}
    assert len(results) == 6
    assert told == {
        "0": "pass",
        "1": "process",
        "2": "pass",
        "3": "process",
        "4": "bay out",
        "5": "bay out",
    }
    assert not list(directory.glob(".under-way"))
