from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from rig import BenchProblem
from rig.bench.prepare import prepare
from tests.real_time import PATIENCE


def python(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def test_commands_run_one_after_the_other_and_what_they_say_is_told(tmp_path: Path) -> None:
    made = tmp_path / "made"
    first = python(f"import pathlib; pathlib.Path({str(made)!r}).touch(); print('flashed')")
    second = python(f"import pathlib; print(pathlib.Path({str(made)!r}).exists())")
    assert [*prepare([first, second], "[bays.A1]")] == [
        f"$ {first}",
        "flashed",
        f"$ {second}",
        "True",
    ]


def test_no_shell_reads_the_command() -> None:
    assert [*prepare([f"{sys.executable} -c 'print(1)' > /dev/null"], "[night]")][1:] == ["1"]


@pytest.mark.parametrize(
    ("command", "deadline", "says"),
    [
        (python("print('no device'); raise SystemExit(3)"), PATIENCE, "failed with 3: no device"),
        ("/nowhere/flash", PATIENCE, "cannot be run: No such file"),
        (python("import time; time.sleep(60)"), 0.5, "did not end within 0.5 s"),
    ],
    ids=["fails", "missing", "hangs"],
)
def test_command_that_fails_is_trouble_and_no_other_is_run(
    tmp_path: Path, command: str, deadline: float, says: str
) -> None:
    made = tmp_path / "made"
    after = python(f"import pathlib; pathlib.Path({str(made)!r}).touch()")
    with pytest.raises(BenchProblem, match=says) as caught:
        list(prepare([command, after], "[bays.A1]", deadline=deadline))
    assert caught.value.where == f"[bays.A1]: {command}"
    assert not made.exists()
