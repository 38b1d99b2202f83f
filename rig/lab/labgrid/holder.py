"""The name under which a place is held: it tells which process has it.

labgrid locks for a user of a host, and for ever. The client says itself what it is called, so each
process of ours is a user of its own: whether it still lives can be seen on its host.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from platform import node

PROC = Path("/proc")
_FORM = re.compile(
    r"(?P<host>[^/]+)/(?P<user>[^/]+)\.keyrig-(?P<process>\d+)-(?P<began>[0-9a-f-]+)"
)


@dataclass(frozen=True)
class Holder:
    """One process that may hold places.

    Attributes:
        host: Its host.
        user: Whose it is.
        process: Its id.
        began: When it began, in clock ticks of a boot; another process of that id began later.
    """

    host: str
    user: str
    process: int
    began: str

    def __str__(self) -> str:
        return f"{self.host}/{self.user}.keyrig-{self.process}-{self.began}"

    @classmethod
    def here(cls) -> Holder:
        """Return this process."""
        number = os.getpid()
        return cls(node(), getuser().replace("/", "_"), number, _began(number))

    @classmethod
    def of(cls, name: str) -> Holder | None:
        """Read a holder's name; None for one that is not ours, as of a person."""
        found = _FORM.fullmatch(name)
        if found is None:
            return None
        return cls(found["host"], found["user"], int(found["process"]), found["began"])

    @property
    def is_dead(self) -> bool:
        """Whether it was a process of this host that is no more."""
        return self.host == node() and _began(self.process) != self.began


def _began(process: int, proc: Path = PROC) -> str:
    """Return the boot and the tick of it at which a process began; empty if there is none."""
    try:
        boot = (proc / "sys/kernel/random/boot_id").read_text()[:8]
        told = (proc / str(process) / "stat").read_text()
    except OSError:
        return ""
    # Its name, in brackets, may hold anything.
    state, *fields = told.rpartition(")")[2].split()
    return "" if state in "ZX" else f"{boot}-{fields[18]}"
