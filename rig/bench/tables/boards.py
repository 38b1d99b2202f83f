"""The devices of a bench that serve several bays."""

from __future__ import annotations

from enum import StrEnum

from pydantic import model_validator

from rig.bench.tables.words import Table, Word


class BoardKind(StrEnum):
    """What a board is, and so how it is talked to."""

    ACTUATOR = "actuator"
    PICO = "pico"


class HubSwitch(StrEnum):
    """The program that switches a hub's ports."""

    UHUBCTL = "uhubctl"
    YKUSH = "ykush"


class Hub(Table):
    """A hub whose ports may lose their power, as long as nothing else is plugged into it.

    Attributes:
        path: The udev ID_PATH of its own port, or the port's name in the kernel.
        switch: What switches its ports; nothing does if it is left out.
        serial: The serial number of a YKUSH, where there are several.
    """

    path: Word
    switch: HubSwitch | None = None
    serial: Word | None = None


class Board(Table):
    """A device of the bench itself, which may lose its power with its hub.

    Attributes:
        kind: What it is, if it has channels for keys.
        path: The udev ID_PATH of its port, or the port's name in the kernel.
        device: The serial device of an actuator.
        emulator: Whether the rig starts an emulated actuator instead.
        serial: The serial number that an actuator must tell.
        url: Where a pico listens.
    """

    kind: BoardKind | None = None
    path: Word | None = None
    device: Word | None = None
    emulator: bool = False
    serial: Word | None = None
    url: Word | None = None

    @model_validator(mode="after")
    def _say_how_it_is_reached(self) -> Board:
        ways = [self.device is not None, self.emulator, self.url is not None]
        wanted = {
            BoardKind.ACTUATOR: ([[True, False, False], [False, True, False]], _ACTUATOR),
            BoardKind.PICO: ([[False, False, True]], "a pico has a url and no device"),
            None: ([[False, False, False]], "say of which kind it is"),
        }
        allowed, otherwise = wanted[self.kind]
        if ways not in allowed:
            raise ValueError(otherwise)
        if self.kind is None and self.path is None:
            raise ValueError("a board without a kind has a path")
        return self


_ACTUATOR = "an actuator has either a device, or emulator = true"
