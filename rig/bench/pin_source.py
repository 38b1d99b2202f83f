"""Reading the PIN that a bay refers to: a bench file never holds one."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from rig import BenchProblem
from rig.bench.file import Bay, Bench
from rig.guard.unprinted import Unprinted

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def configured_pin(bay: Bay, bench: Bench) -> Unprinted | None:
    """Return the PIN that a bay refers to; None if it refers to none.

    Raises:
        BenchProblem: The variable is not set; the file is not there, holds nothing, or may be read
            or written by others than its owner.
    """
    if bay.pin_env is not None:
        return Unprinted(_of_variable(bay.pin_env))
    if bay.pin_file is not None:
        # A relative path is meant from the bench file, wherever keyrig is started.
        base = bench.file.resolve().parent if bench.file else Path()
        return Unprinted(_of_file(base / bay.pin_file))
    return None


def _of_variable(name: str) -> str:
    pin = os.environ.get(name)
    if not pin:
        raise BenchProblem(
            "the variable that should hold the PIN is not set",
            where=name,
            try_this=f"export {name}, or take pin_env out of the bench file",
        )
    return pin


def _of_file(file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as opened:
            mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            if mode & _OTHERS:
                raise BenchProblem(
                    f"the PIN file is open to others (mode {mode:04o})",
                    where=str(file),
                    try_this=f"chmod 600 {file}, and change the PIN if others may have seen it",
                )
            pin = opened.read().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise BenchProblem(f"the PIN file cannot be read: {reason}", where=str(file)) from None
    if not pin:
        raise BenchProblem("the PIN file is empty", where=str(file), try_this="write the PIN to it")
    return pin
