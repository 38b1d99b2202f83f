"""The whole bench file, and what its tables must say of each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pydantic import Field, model_validator

from rig.bench.tables.bay import Bay
from rig.bench.tables.boards import Board, Hub
from rig.bench.tables.night import Night
from rig.bench.tables.words import BayName, Table, pin_of


class Tables(Table):
    """The whole file.

    Attributes:
        night: What a night runs.
        hubs: The hubs that may be switched, by name.
        boards: The devices of the bench, by name.
        bays: The bays by name.
    """

    night: Night = Night()
    hubs: Mapping[str, Hub] = Field(default_factory=dict)
    boards: Mapping[str, Board] = Field(default_factory=dict)
    bays: Mapping[BayName, Bay] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _give_each_port_and_channel_to_one_bay(self) -> Tables:
        owners: dict[str, str] = {}
        for name, bay in self.bays.items():
            for part in _parts_of(bay):
                owner = owners.setdefault(part, name)
                if owner != name:
                    raise ValueError(f"the bays {owner} and {name} have the same {part}")
        return self

    @model_validator(mode="after")
    def _name_boards_that_are_there(self) -> Tables:
        for name, bay in self.bays.items():
            parts = [part for part in (bay.touch, bay.power) if part is not None]
            self._require_boards(name, [part.board for part in parts if part.board is not None])
            if bay.power is not None and bay.power.hub is not None:
                self._require_hub(name, bay.power.hub)
            self._require_emulated(name, bay)
        return self

    def _require_boards(self, bay: str, names: Iterable[str]) -> None:
        for name in names:
            board = self.boards.get(name)
            if board is None:
                raise ValueError(f"{bay} is served by the board {name}, of which there is no table")
            if board.kind is None:
                raise ValueError(f"{bay} is served by the board {name}, which has no channels")

    def _require_hub(self, bay: str, name: str) -> None:
        hub = self.hubs.get(name)
        if hub is None:
            raise ValueError(f"{bay} is powered by the hub {name}, of which there is no table")
        if hub.switch is None:
            raise ValueError(f"{bay} is powered by the hub {name}, which nothing switches")

    def _require_emulated(self, bay: str, table: Bay) -> None:
        simulated = table.simulated
        for wire in (simulated.pad, simulated.port) if simulated else ():
            board = self.boards.get(pin_of(wire)[0]) if wire else None
            if wire and (board is None or not board.emulator):
                raise ValueError(f"{bay} is wired to {wire}, which is no emulated board")


def _parts_of(bay: Bay) -> Iterator[str]:
    """Name what no two bays can have in common."""
    if bay.path:
        yield f"path, {bay.path}"
    if bay.touch and bay.touch.board:
        yield f"touch channel, {bay.touch.channel} of {bay.touch.board}"
    if bay.touch and bay.touch.socket:
        yield f"touch socket, {bay.touch.socket}"
    if bay.power and bay.power.board:
        yield f"power channel, {bay.power.channel} of {bay.power.board}"
    if bay.power and bay.power.hub:
        yield f"hub port, {bay.power.port} of {bay.power.hub}"
    if bay.simulated and bay.simulated.pad:
        yield f"pad, {bay.simulated.pad}"
    if bay.simulated and bay.simulated.port:
        yield f"port, {bay.simulated.port}"
