"""Emulated actuators: the very firmware that boards are flashed with, on a simulated chip."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from rig import BenchProblem
from rig.runner.stage.process import Program

VARIABLE = "KEYRIG_EMULATOR"
PROGRAM, FIRMWARE = "emulator", "keyrig-act.hex"
_DEVICE = "pty "
_CHECKOUT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Build:
    """What `make -C hardware` leaves.

    Attributes:
        program: The emulator.
        firmware: The firmware that it runs.
    """

    program: Path
    firmware: Path


def built() -> Build:
    """Return the emulator that KEYRIG_EMULATOR names, or the one of this checkout.

    Raises:
        BenchProblem: It has not been built, or its firmware is not beside it.
    """
    named = os.environ.get(VARIABLE)
    program = Path(named) if named else _CHECKOUT / "hardware/build" / PROGRAM
    build = Build(program, program.with_name(FIRMWARE))
    for file in (build.program, build.firmware):
        if not file.is_file():
            raise BenchProblem(
                "the emulated board has not been built",
                where=str(file),
                try_this="make -C hardware in a checkout of keyrig; elsewhere name its"
                f" build/{PROGRAM} with {VARIABLE}",
            )
    return build


class EmulatedBoard(Program):
    """The program that is one emulated board; what it says tells of its pins.

    Args:
        name: The board.
        build: The emulator and its firmware.

    Raises:
        BenchProblem: It cannot be started.
    """

    def __init__(self, name: str, build: Build) -> None:
        command = [str(build.program), "--hex", str(build.firmware), "--pty"]
        super().__init__(f"the emulated board {name}", command)

    def device(self) -> str:
        """Return its serial device, once it is there; BenchProblem if it does not come."""
        # Before that it may tell how it started, and that its ports are on.
        while not (line := self.announced()).startswith(_DEVICE):
            pass
        return line.removeprefix(_DEVICE)
