"""The newest events of one bay, in words: verdicts, touches, power, and what the kernel said."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rig.record.result import Result
from rig.report.spans import duration
from rig.runner.standing import event

KEPT = 20
KERNEL = 3
"""Lines of the kernel log that are told of a test."""


@dataclass
class Events:
    """Keeps what befell one key last.

    Attributes:
        key: Its name.
        lines: The newest events, oldest first.
    """

    key: str
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT))

    def take(self, news: Iterable[Result]) -> list[str]:
        """Take in results, of whichever keys; return the new events that are kept."""
        own = [line for result in news if result.key == self.key for line in events_of(result)]
        self.lines += own
        return own[-KEPT:]


def events_of(result: Result) -> Iterator[str]:
    """Yield what befell a key in a test, ending with the verdict."""
    for press in result.presses:
        how = "withheld" if press.pressed is None else "not taken"
        taken = how if press.accepted is None else f"taken at {duration(press.accepted)}"
        yield f"touch, asked for at {duration(press.asked)}, {taken}"
    if result.resets or result.resets_tested:
        yield f"reset {result.resets + result.resets_tested} times"
    if result.power_cycles:
        yield f"power cut {result.power_cycles} times"
    yield from (f"kernel: {line}" for line in result.kernel_log.splitlines()[-KERNEL:])
    reason = f": {result.reason}" if result.reason else ""
    yield f"{event(result)}, {duration(result.seconds)}{reason}"
