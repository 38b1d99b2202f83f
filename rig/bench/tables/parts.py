"""What serves a bay: a finger, a switch, and a key in software where no real one is plugged in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from rig.bench.tables.words import Channel, Command, Place, Table, Wire, Word


class TouchTable(Table):
    """What presses the key.

    Attributes:
        board: The board whose channel presses it.
        channel: That channel; they count from 1.
        socket: HOST:PORT of the control port of a served key (`keyrig virtual --control`).
        hold: Seconds that a press lasts at least, as `keyrig touch --calibrate` suggests them; if
            left out, half a second by a board, and as short as any sensor met takes by a socket.
    """

    board: Word | None = None
    channel: Channel | None = None
    socket: Place | None = None
    hold: Annotated[float, Field(gt=0, le=5)] | None = None

    @model_validator(mode="after")
    def _name_one_finger(self) -> TouchTable:
        if (self.board is None) != (self.channel is None):
            raise ValueError("a board and its channel go together")
        if (self.board is None) == (self.socket is None):
            raise ValueError("write either board and channel, or socket")
        return self


class PowerTable(Table):
    """What cuts and restores the key's power.

    Attributes:
        board: The board whose channel switches the port.
        channel: That channel; they count from 1.
        hub: The hub that switches it.
        port: The hub's port; they count from 1.
        command: A command that does off and on at once; it is run without a shell.
        off: A command that cuts the power; likewise.
        on: The command that restores it.
    """

    board: Word | None = None
    channel: Channel | None = None
    hub: Word | None = None
    port: Channel | None = None
    command: Command | None = None
    off: Command | None = None
    on: Command | None = None

    @model_validator(mode="after")
    def _name_one_switch(self) -> PowerTable:
        if (self.board is None) != (self.channel is None):
            raise ValueError("a board and its channel go together")
        if (self.hub is None) != (self.port is None):
            raise ValueError("a hub and its port go together")
        if (self.off is None) != (self.on is None):
            raise ValueError("the commands off and on go together")
        if [self.board, self.hub, self.command, self.off].count(None) != 3:
            raise ValueError("write one of board and channel, hub and port, off and on, or command")
        return self


class Simulated(Table):
    """A virtual key that the rig starts for a bay: a process of its own, in real time.

    Attributes:
        profile: What kind of key.
        faults: The defects that are seeded in it.
        pad: The channel of an emulated board that its sensor is wired to, as BOARD:CHANNEL;
            without one, it is pressed through its control port.
        port: The channel of an emulated board that its power is wired to; likewise.
        packet_ms: Milliseconds that each of its packets takes, as on USB.
    """

    profile: Word
    faults: tuple[Word, ...] = ()
    pad: Wire | None = None
    port: Wire | None = None
    packet_ms: Annotated[float, Field(ge=0, le=1000)] = 0
