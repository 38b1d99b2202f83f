"""The test rig for physical security keys.

The package root holds the one error tree and nothing else, so that every room can raise from it and
none has to import another room for it. A verdict follows from the class of an error, never from its
text: a key problem can fail a key, a bench problem is trouble, a suite problem is ours.
"""

from __future__ import annotations

__version__ = "0.1.0"


class RigError(Exception):
    """Something that went wrong, told to a person: what, where, and what to try.

    Args:
        what: One sentence, without a full stop at the end.
        where: The key, bay, file and line, or offset it happened at; empty if there is no place.
        try_this: What the reader can do about it; empty if there is nothing to do.
    """

    def __init__(self, what: str, *, where: str = "", try_this: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.try_this = try_this

    def __str__(self) -> str:
        where = f" ({self.where})" if self.where else ""
        advice = f"; try: {self.try_this}" if self.try_this else ""
        return f"{self.what}{where}{advice}"


class UsageProblem(RigError):
    """The user asked for something that cannot be: a name, an option, a file."""


class BenchProblem(RigError):
    """Trouble of the bench: cable, hub, actuator, lock, permission. Never a verdict on the key."""


class KeyProblem(RigError):
    """The key did what it must not do."""


class SuiteProblem(RigError):
    """The rig or one of its tests is at fault. Never a verdict on the key, and never a pass."""
