"""Where a person at the bench is spoken to."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from rig import BenchProblem

TERMINAL = Path("/dev/tty")
NO_INPUT = "KEYRIG_NO_INPUT"
"""The environment variable that says, by any value, that nobody is there to be asked."""


class NobodyThere(BenchProblem):
    """A person would have to do something, and nobody is to be asked."""


def prompt(text: str) -> None:
    """Put a line, with a ring of the bell, to the person at the terminal that the rig runs on.

    Tests run in a process whose output goes to a log, and pytest captures the rest: a prompt that
    went there would reach nobody. Without a terminal it goes to stderr all the same.

    Raises:
        NobodyThere: Nobody is to be asked.
    """
    if os.environ.get(NO_INPUT):
        raise NobodyThere(
            f"nobody is there to {text.removeprefix('>>> ')}",
            try_this="leave out --no-input, or give the bay a board in the bench file",
        )
    try:
        with TERMINAL.open("w", encoding="utf-8") as terminal:
            terminal.write(f"\a{text}\n")
    except OSError:
        sys.stderr.write(f"{text}\n")
