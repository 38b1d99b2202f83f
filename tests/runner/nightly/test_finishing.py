from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from rig.runner.nightly.finishing import finish
from tests.real_time import PATIENCE


def python(program: str) -> str:
    return shlex.join([sys.executable, "-c", program])


def test_commands_are_told_the_line_without_a_shell(tmp_path: Path) -> None:
    sent = tmp_path / "sent $(exit 3)"
    write = "import os, sys; open(sys.argv[1], 'w').write(os.environ['KEYRIG_LINE'])"
    notes: list[str] = []
    command = f"{python(write)} {shlex.quote(str(sent))}"
    finish([command], {"KEYRIG_LINE": "nightly: 1 key, `rm` $HOME"}, notes.append)
    assert notes == []
    assert sent.read_text() == "nightly: 1 key, `rm` $HOME"


@pytest.mark.parametrize(
    ("command", "deadline", "how"),
    [
        (
            python("print('no such server'); raise SystemExit(67)"),
            PATIENCE,
            "failed with 67: no such server",
        ),
        ("/nowhere/sendmail", PATIENCE, "cannot be run: No such file or directory"),
        (python("import signal; signal.pause()"), 0.5, "did not end within 0.5 s"),
    ],
    ids=["fails", "not-there", "hangs"],
)
def test_command_that_fails_is_a_note_and_those_after_it_are_run(
    tmp_path: Path, command: str, deadline: float, how: str
) -> None:
    notes: list[str] = []
    after = tmp_path / "after"
    touch = f"{python('import sys; open(sys.argv[1], chr(119))')} {after}"
    finish([command], {}, notes.append, deadline)
    finish([touch], {}, notes.append)
    assert len(notes) == 1
    assert how in notes[0]
    assert after.exists()
