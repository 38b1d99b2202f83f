"""What the process of one key is at, on disk, for whoever has to go on when it died."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rig.record.document import Document, Unreadable
from rig.record.result import Result
from rig.record.tries import Tried, tried
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict

SCHEMA = "keyrig.under-way/1"
PLANNED, RUNNING = "planned.json", "running.json"
UNCOUNTED = (Trouble.OUT, Trouble.PIN, Trouble.SUITE)
"""What was counted already, leaves the tests without a PIN alone, or is none of the bench."""


@dataclass(frozen=True, kw_only=True)
class Test:
    """A test that the key is to take.

    Attributes:
        test: Its name, as in its result.
        requirements: What it covers.
    """

    __test__ = False  # pytest takes it for one of its own

    test: str
    requirements: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Running:
    """The test that the key takes now.

    Attributes:
        attempt: 1 for the first.
        lines: How many results the key had when it began.
    """

    test: Test
    attempt: int
    lines: int


class UnderWay:
    """The tests that one key is to take, and the one that runs.

    Args:
        folder: Where that is kept; made when there is something to keep.
    """

    def __init__(self, folder: Path) -> None:
        self._planned = folder / PLANNED
        self._running = folder / RUNNING

    def plan(self, tests: Iterable[Test]) -> None:
        """Write down what is to be taken; what an earlier process wrote stays."""
        if not self._planned.exists():
            _write(self._planned, {"tests": [asdict(test) for test in tests]})

    @property
    def planned(self) -> tuple[Test, ...]:
        """What is to be taken; empty where no process came as far as to say so."""
        told = _read(self._planned)
        return tuple(_test(test) for test in told.documents("tests")) if told else ()

    def begin(self, running: Running) -> None:
        """Write down that a test runs."""
        _write(self._running, asdict(running))

    def end(self) -> None:
        """Write down that no test runs: its result is on disk."""
        self._running.unlink(missing_ok=True)

    @property
    def running(self) -> Running | None:
        """The test that runs, or ran when the process died; None between two tests."""
        told = _read(self._running)
        if told is None:
            return None
        return Running(
            test=_test(told.document("test")),
            attempt=told.count("attempt"),
            lines=told.count("lines"),
        )


def taken(results: Iterable[Result]) -> Counter[str]:
    """Count how often each test was taken, however many attempts it took."""
    return Counter(result.test for result in results if result.attempt == 1)


def rest(planned: Iterable[Test], results: Iterable[Result]) -> list[Test]:
    """Return which of the planned tests have not been taken, in their order."""
    done, left = taken(results), []
    for test in planned:
        if done[test.test]:
            done[test.test] -= 1
        else:
            left.append(test)
    return left


def troubles(results: Sequence[Result]) -> int:
    """Count the tests of a key with trouble that the key itself was not proved to have made."""
    return sum(_in_trouble(each) for each in tried(results))


def _in_trouble(test: Tried) -> bool:
    if any(_is_proof(each) for each in test.tries):
        return False
    return any(each.trouble not in (None, *UNCOUNTED) for each in test.tries)


def _is_proof(result: Result) -> bool:
    return result.attempt > 1 and result.verdict is Verdict.FAIL


def _write(path: Path, told: dict[str, object]) -> None:
    """Write it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".new")
    partial.write_text(json.dumps({"schema": SCHEMA, **told}), encoding="utf-8")
    partial.replace(path)


def _read(path: Path) -> Document | None:
    try:
        return Document.parse(path.read_text(encoding="utf-8"), SCHEMA)
    except (FileNotFoundError, Unreadable):
        return None


def _test(told: Document) -> Test:
    return Test(test=told.text("test"), requirements=told.texts("requirements"))
