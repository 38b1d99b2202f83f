"""What goes where: stdout is the result, stderr is everything else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console

from rig import RigError
from rig.cli.streams import lasting
from rig.runner.exits import Exit, exit_of_error

ERROR_SCHEMA = "keyrig.error/1"

STDOUT = lasting("stdout")
out = Console(file=STDOUT, highlight=False, soft_wrap=True, emoji=False)
err = Console(file=lasting("stderr"), highlight=False, soft_wrap=True, emoji=False)


def print_json(document: Mapping[str, Any]) -> None:
    """Print exactly one JSON document."""
    STDOUT.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def print_line(text: str) -> None:
    """Print one line of the result as it is."""
    out.print(text, markup=False)


def print_lines(lines: Iterable[str]) -> None:
    """Print many lines of the result as they are."""
    for line in lines:
        STDOUT.write(f"{line}\n")


def say(text: str) -> None:
    """Tell the person something that is not the result."""
    err.print(text, markup=False)


def print_error(error: RigError, *, as_json: bool) -> Exit:
    """Tell an error as what, where and what to try; return the exit code that follows from it."""
    code = exit_of_error(error)
    if as_json:
        told = {"code": int(code), "message": error.what}
        print_json({"schema": ERROR_SCHEMA, **told, "where": error.where, "try": error.try_this})
    else:
        say(f"keyrig: {error.what}" + (f" ({error.where})" if error.where else ""))
        if error.try_this:
            say(f"  try: {error.try_this}")
    return code
