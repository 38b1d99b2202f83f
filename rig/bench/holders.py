"""Which other programs hold a device, by what Linux tells of each process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Holder:
    """A program that has a device open.

    Attributes:
        process: The id of its process.
        name: What it is called.
    """

    process: int
    name: str

    def __str__(self) -> str:
        return f"{self.name} (process {self.process})"


def holders_of(device: Path, proc: Path = PROC) -> list[Holder]:
    """Return the other programs that have a device open, as far as this user may look.

    Args:
        device: The device's node; a link stands for what it leads to.
        proc: Where procfs is mounted.
    """
    target = os.path.realpath(device)
    processes = sorted(int(entry.name) for entry in proc.glob("[0-9]*"))
    others = (number for number in processes if number != os.getpid())
    return [
        Holder(number, _name(proc / str(number)))
        for number in others
        if target in _opened(proc / str(number))
    ]


def _opened(process: Path) -> Iterator[str]:
    try:
        for opened in (process / "fd").iterdir():
            yield str(opened.readlink())
    except OSError:
        # It has ended, or belongs to somebody else.
        return


def _name(process: Path) -> str:
    try:
        return (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return "a program"
