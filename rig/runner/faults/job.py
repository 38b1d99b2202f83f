"""What a worker is asked, and what it tells: plain values that cross a pipe."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Job:
    """A fault to be shown by tests, or a sound key in which no test may see any.

    Attributes:
        name: The name of the fault, or of the sound key.
        keys: Names of the keys to show it on; the next one is for what did not show before.
        requirements: Those that the fault breaks; for a sound key, those whose tests it takes, or
            none if it takes all tests.
        sound: Whether there is no fault.
        wide: Whether a key with a fault takes the tests of other requirements too.
    """

    name: str
    keys: tuple[str, ...]
    requirements: tuple[str, ...] = ()
    sound: bool = False
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What one test saw of one key.

    Attributes:
        test: `suite/file.py::name[parameters]`.
        key: The name of the key.
        claimed: Whether the test covers a requirement that the fault breaks.
        shown: Requirements whose check in the body of the test failed.
        failed: Whether the verdict was `fail`.
        skipped: Whether the verdict was `skip`.
        trouble: Whether the verdict was `infra`.
        lost: Whether the failure is that the key hangs or restarts.
        reason: Why it was no pass.
    """

    test: str
    key: str
    claimed: bool
    shown: frozenset[str] = frozenset()
    failed: bool = False
    skipped: bool = False
    trouble: bool = False
    lost: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Done:
    """A job is done.

    Attributes:
        seconds: What it took.
    """

    seconds: float


@dataclass(frozen=True)
class Broken:
    """The tests could not be collected.

    Attributes:
        why: What pytest said.
    """

    why: str


Told = Seen | Done | Broken
