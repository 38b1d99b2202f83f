"""Where a person at the bench is spoken to."""

from __future__ import annotations

import sys
from pathlib import Path

TERMINAL = Path("/dev/tty")


def prompt(text: str) -> None:
    """Put a line, with a ring of the bell, to the person at the terminal that the rig runs on.

    Tests run in a process whose output goes to a log, and pytest captures the rest: a prompt that
    went there would reach nobody. Without a terminal it goes to stderr all the same.
    """
    try:
        with TERMINAL.open("w", encoding="utf-8") as terminal:
            terminal.write(f"\a{text}\n")
    except OSError:
        sys.stderr.write(f"{text}\n")
