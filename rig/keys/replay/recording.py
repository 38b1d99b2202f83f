"""What went over a link once, test by test, in the form in which it can answer again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from rig import UsageProblem
from rig.link.frames import INITIALIZATION
from rig.trace.happenings import Happening, What
from rig.trace.masking.reports import FOREIGN
from rig.trace.masking.spans import Kind
from rig.trace.pcapng.reader import Captured, Noted, read_capture

_COMMENT = re.compile(rf"({Kind.MASKED}|{Kind.DRAWN}) (.+) at (\d+) to (\d+)")
_SECOND: Final = 1_000_000_000


@dataclass(frozen=True)
class Sent:
    """A packet of the host's.

    Attributes:
        at: When, in seconds since the recording began.
        data: The packet.
        known: For each of its bytes whether it is told, and the same each time.
    """

    at: float
    data: bytes
    known: tuple[bool, ...]

    @property
    def begins(self) -> bool:
        """Whether a message begins with it."""
        return bool(self.data[4:5]) and self.data[4] >= INITIALIZATION

    def is_like(self, packet: bytes) -> bool:
        """Tell whether a packet is the same but for its channel and what is not known."""
        return len(packet) == len(self.data) and all(
            mine == theirs or not known
            for mine, theirs, known in zip(packet[4:], self.data[4:], self.known[4:], strict=True)
        )


@dataclass(frozen=True)
class Came:
    """A packet of the key's.

    Attributes:
        at: When, in seconds since the recording began.
        data: The packet.
        masked: What of it was replaced; empty if it is whole.
    """

    at: float
    data: bytes
    masked: str


@dataclass(frozen=True)
class Turned:
    """The link was opened anew, or the power switched.

    Attributes:
        at: When, in seconds since the recording began.
        what: Which of them.
        way: `on` or `off` for the power.
    """

    at: float
    what: What
    way: str


Step: TypeAlias = Sent | Came | Turned


@dataclass
class Stretch:
    """What went on during one attempt at a test, or before, between and after tests.

    Attributes:
        seed: What was drawn by chance meanwhile came from it.
        facts: What was known of the key when it began.
        test: The test; empty between tests.
        attempt: Which attempt it was.
        steps: What happened, in its order.
        end: When it was over, in seconds since the recording began.
    """

    seed: str
    facts: Mapping[str, str] = field(default_factory=dict)
    test: str = ""
    attempt: int = 1
    steps: list[Step] = field(default_factory=list)
    end: float = 0.0


@dataclass(frozen=True)
class Recording:
    """A capture file of ours.

    Attributes:
        opened: What was told of the key once it was open.
        stretches: In their order: the opening, then tests with what lay between them.
    """

    opened: Mapping[str, str]
    stretches: Sequence[Stretch]

    @classmethod
    def read(cls, path: Path) -> Recording:
        """Read a file.

        Raises:
            UsageProblem: It cannot be read, is damaged, or was not written by a run of ours.
        """
        entries = list(read_capture(path))
        first = entries[0].at if entries else 0
        reading = _Reading()
        try:
            for entry in entries:
                reading.take((entry.at - first) / _SECOND, entry)
        except ValueError as error:
            raise UsageProblem(f"the trace is damaged: {error}", where=str(path)) from error
        if not reading.stretches or not reading.opened:
            raise UsageProblem(
                "no key was opened in this trace, so it cannot answer for one",
                where=str(path),
                try_this="a file of keyrig run --trace",
            )
        return cls(reading.opened, reading.stretches)


@dataclass
class _Reading:
    opened: Mapping[str, str] = field(default_factory=dict)
    stretches: list[Stretch] = field(default_factory=list)

    def take(self, at: float, entry: Captured | Noted) -> None:
        if isinstance(entry, Noted):
            happening = Happening.of(entry.fields)
            if happening is not None:
                self._happened(at, happening)
        elif self.stretches:
            self._add(at, _packet(at, entry))

    def _happened(self, at: float, happening: Happening) -> None:
        details = happening.details
        if self.stretches:
            self.stretches[-1].end = at
        if happening.what in (What.OPENING, What.TEST, What.VERDICT):
            self._begin(happening)
        elif happening.what is What.OPENED:
            self.opened = details
        elif happening.what in (What.REOPENED, What.POWER) and self.stretches:
            self._add(at, Turned(at, happening.what, details.get("power", "")))

    def _begin(self, happening: Happening) -> None:
        details = happening.details
        seed, facts = details.get("chance", ""), details
        if happening.what is What.TEST:
            attempt = int(details.get("attempt", "1"))
            stretch = Stretch(seed, facts, details.get("test", ""), attempt)
        else:
            stretch = Stretch(seed, facts)
        self.stretches.append(stretch)

    def _add(self, at: float, step: Step) -> None:
        self.stretches[-1].steps.append(step)
        self.stretches[-1].end = at


def _packet(at: float, entry: Captured) -> Sent | Came:
    found = [match for text in entry.comments if (match := _COMMENT.fullmatch(text))]
    if not entry.outward:
        masked = (match[2] for match in found if match[1] == Kind.MASKED)
        # What other programs say is counted, and looked at by nobody.
        return Came(at, entry.data, next((name for name in masked if name != FOREIGN), ""))
    hidden = {place for match in found for place in range(int(match[3]), int(match[4]))}
    return Sent(at, entry.data, tuple(place not in hidden for place in range(len(entry.data))))
