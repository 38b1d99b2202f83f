"""The firmware that users flash, on the emulated chip, behind a pty."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.hardware.boards import BUILD

CYCLES_PER_MS = 16_000


@dataclass(frozen=True)
class Press:
    """A pad that was pressed; times in ms of the chip's own clock."""

    channel: int
    begin: float
    end: float

    @property
    def hold(self) -> float:
        return self.end - self.begin


class Emulated:
    """One board in real time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [BUILD / "emulator", "--hex", BUILD / "keyrig-act.hex", "--pty"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.events = [next(iter(self._process.stdout))]
        while not self.events[-1].startswith("pty "):
            self.events.append(next(iter(self._process.stdout)))
        self.device = self.events[-1].split()[1]

    def tell(self, order: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()

    def until(self, event: str) -> None:
        """Wait for the next such event."""
        assert self._process.stdout is not None
        for said in self._process.stdout:
            self.events.append(said)
            if said.startswith(event):
                return

    def end(self) -> None:
        """End it, and have the rest of its events."""
        if self._process.poll() is None:
            self.tell("quit")
            said, _ = self._process.communicate()
            self.events += said.splitlines()

    @property
    def boots(self) -> int:
        return sum(event.startswith("boot") for event in self.events)

    def ports(self, channel: int) -> list[str]:
        """Return what became of a port, `0` and `1`, in order."""
        begin = f"pin power {channel} "
        return [event.split()[3] for event in self.events if event.startswith(begin)]

    def presses(self) -> list[Press]:
        """Return the presses that have ended, in the order of their ends."""
        begun: dict[int, float] = {}
        ended = []
        for event in self.events:
            match event.split():
                case ["pin", "touch", channel, "1", cycle]:
                    begun[int(channel)] = int(cycle) / CYCLES_PER_MS
                case ["pin", "touch", channel, "0", cycle] if int(channel) in begun:
                    begin = begun.pop(int(channel))
                    ended.append(Press(int(channel), begin, int(cycle) / CYCLES_PER_MS))
        return ended


@contextmanager
def emulated_board() -> Iterator[Emulated]:
    """Switch one on."""
    emulated = Emulated()
    try:
        yield emulated
    finally:
        emulated.end()
