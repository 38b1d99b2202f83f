"""What a host at home and a tethered run say to each other, over one ssh connection.

Home says single words, one a line. The host answers with JSON, one object a line; behind the last
one, `end`, as many bytes follow as that says: the run's folder as a tar file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rig.lab.errors import LineBroken
from rig.runner.crew import GRACE as OF_A_KEY

SCHEMA = "keyrig.lab-line/1"
HEARTBEAT = 5.0
"""How often both say that they are still there, in seconds."""
QUIET = 30.0
"""How long home may be silent before a run is stopped, in seconds."""
GRACE = OF_A_KEY + 15.0
"""How long a run may then take to end in good order, in seconds: it waits for its keys itself."""
SILENT = 60.0
"""How long a host may be silent before it is given up, in seconds; it may be slow to begin."""
RESULTS, KEYS, SUMMARY = "results.jsonl", "keys.jsonl", "run.json"
PLANNED = "planned.json"
GROWING = (RESULTS, KEYS)
REPLACED = (SUMMARY, PLANNED)
"""Files that are sent while the run goes on: what they grow by, or each new version."""


class Word(StrEnum):
    """What home says."""

    HERE = "here"
    STOP = "stop"
    KEPT = "kept"


class Kind(StrEnum):
    """What the host says."""

    HELLO = "hello"
    HERE = "here"
    GROWN = "grown"
    WHOLE = "whole"
    END = "end"


@dataclass(frozen=True)
class Saying:
    """One line of the host.

    Attributes:
        told: The members beside `schema` and `kind`.
    """

    kind: Kind
    told: dict[str, Any]

    def line(self) -> bytes:
        """Return it as it goes over the wire."""
        return json.dumps({"schema": SCHEMA, "kind": self.kind, **self.told}).encode() + b"\n"

    def text(self, name: str) -> str:
        """Return a member that is text; raises `LineBroken` for another."""
        value = self.told.get(name)
        if not isinstance(value, str):
            raise LineBroken(f"{self.kind} without {name!r}", try_this=_SAME)
        return value

    def number(self, name: str) -> int:
        """Return a member that is a whole number; raises `LineBroken` for another."""
        value = self.told.get(name)
        if not isinstance(value, int):
            raise LineBroken(f"{self.kind} without {name!r}", try_this=_SAME)
        return value


_SAME = "the same keyrig on both hosts"


def parse(line: bytes) -> Saying:
    """Read one line of the host.

    Raises:
        LineBroken: It is none; says what it is instead.
    """
    try:
        told = json.loads(line)
        schema, kind = told.pop("schema"), Kind(told.pop("kind"))
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        said = line[:200].decode(errors="replace").strip()
        raise LineBroken(f"the host says {said!r}", try_this=_SAME) from None
    if schema != SCHEMA:
        raise LineBroken(f"the host speaks {schema}, and this keyrig {SCHEMA}", try_this=_SAME)
    return Saying(kind, told)
