"""Boards without a board: scripts for them in virtual time, and what came of it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

BUILD = Path(__file__).parents[2] / "hardware/build"
CYCLES_PER_MS = 16_000


@dataclass(frozen=True)
class Pin:
    """One change of an output; `kind` is `touch` or `power`, `at` in ms since power-on."""

    kind: str
    channel: int
    active: bool
    at: float


@dataclass(frozen=True)
class Pulse:
    """A servo pulse of another width than the one before."""

    channel: int
    us: int
    at: float


@dataclass(frozen=True)
class Log:
    """What a board did during a script, in its order."""

    events: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        return [event.split(" ", 2)[2] for event in self.events if event.startswith("line ")]

    @property
    def replies(self) -> list[str]:
        return [line for line in self.lines if not line.startswith("!")]

    @property
    def boots(self) -> list[str]:
        return [event.removeprefix("boot ") for event in self.events if event.startswith("boot ")]

    @property
    def pins(self) -> list[Pin]:
        return [_pin(event) for event in self.events if event.startswith("pin ")]

    @property
    def pulses(self) -> list[Pulse]:
        return [_pulse(event) for event in self.events if event.startswith("pulse ")]

    def of(self, kind: str, channel: int) -> list[Pin]:
        return [pin for pin in self.pins if (pin.kind, pin.channel) == (kind, channel)]

    def held(self, kind: str, channel: int) -> list[float]:
        """How long each time a pin was not as it is at rest, in ms."""
        changes = self.of(kind, channel)
        return [end.at - begin.at for begin, end in zip(changes[::2], changes[1::2], strict=True)]


def crc8(line: bytes) -> int:
    """The checksum of what stands before the `~`, as PROTOCOL.md has it."""
    crc = 0
    for byte in line:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x07) & 0xFF if crc & 0x80 else crc << 1
    return crc


def _ms(cycles: str) -> float:
    return int(cycles) / CYCLES_PER_MS


def _pin(event: str) -> Pin:
    _, kind, channel, active, cycles = event.split()
    return Pin(kind, int(channel), active == "1", _ms(cycles))


def _pulse(event: str) -> Pulse:
    _, channel, us, cycles = event.split()
    return Pulse(int(channel), int(us), _ms(cycles))


@dataclass(frozen=True)
class Board:
    """A program that runs a board; `name` is told in test ids."""

    name: str
    command: tuple[str, ...]

    def play(self, *script: str) -> Log:
        """Run a script, whose commands `hardware/emulator/README.md` lists, from power-on."""
        text = "".join(f"{line}\n" for line in script)
        done = subprocess.run(
            [*self.command, "--virtual"], input=text, text=True, capture_output=True, check=True
        )
        return Log(tuple(done.stdout.splitlines()))

    def ask(self, *requests: str) -> list[str]:
        """Send requests one by one, and give the reply to each."""
        script = [part for request in requests for part in (f"send {request}", "await 500")]
        return self.play("run 20", *script).replies


HEX = Board("hex", (str(BUILD / "emulator"), "--hex", str(BUILD / "keyrig-act.hex")))
SERVO = Board("servo", (*HEX.command, "--servo"))
NATIVE = Board("native", (str(BUILD / "native"),))
