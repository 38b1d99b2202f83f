"""What is printed when nobody reads it any more, or when it cannot be written."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rig.cli.streams import Unwritable, lasting
from rig.runner.exits import Exit

KEYRIG = str(Path(sys.executable).with_name("keyrig"))


def deserted_pipe() -> int:
    """Return the writing end of a pipe that nobody reads."""
    ours, its = os.pipe()
    os.close(ours)
    return its


def closed_terminal() -> int:
    """Return a terminal whose window was closed."""
    ours, its = pty.openpty()
    os.close(ours)
    return its


@pytest.mark.parametrize("gone", [deserted_pipe, closed_terminal])
def test_stream_takes_what_nobody_reads(
    gone: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with os.fdopen(gone(), "w") as stream:
        with pytest.raises(OSError):  # noqa: PT011 - which one, is the system's affair
            os.write(stream.fileno(), b"x")
        monkeypatch.setattr(sys, "stderr", stream)
        for _ in range(2):
            lasting("stderr").write("x" * 100_000)
            lasting("stderr").flush()


def test_full_disk_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        lasting("stdout").write("x")
        with pytest.raises(Unwritable, match="No space left"):
            lasting("stdout").flush()
        lasting("stdout").flush()


def test_stream_that_is_not_there_takes_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    lasting("stdout").write("x")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["requirements"], Exit.OK),
        (["requirements", "--json"], Exit.OK),
        (["requirements", "NO-1", "--json"], Exit.USAGE),
        (["--help"], Exit.OK),
    ],
    ids=["lines", "document", "problem", "help"],
)
def test_exit_code_is_the_same_if_nobody_reads(
    words: list[str], code: Exit, tmp_path: Path
) -> None:
    with os.fdopen(deserted_pipe(), "w") as stream:
        done = subprocess.run(
            [KEYRIG, *words],
            cwd=tmp_path,
            stdout=stream,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (code, "")


def test_result_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as stream:
        done = subprocess.run(
            [KEYRIG, "requirements", "--json"],
            cwd=tmp_path,
            stdout=stream,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == Exit.TROUBLE
    assert done.stderr == "keyrig: No space left on device (stdout)\n"
