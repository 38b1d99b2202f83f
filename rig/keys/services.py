"""What serves a bay: the finger and the power switch that its tables name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rig import BenchProblem
from rig.bench.boards.protocol import Board
from rig.bench.file import Bay, Bench
from rig.bench.power.board import BoardPower
from rig.bench.power.command import CommandPower, OffOnPower
from rig.bench.power.protocol import Power
from rig.bench.power.rules import HubRules, RuledPower
from rig.bench.power.uhubctl import UhubctlPower
from rig.bench.power.ykush import YkushPower
from rig.bench.stage import Stage
from rig.bench.tables import HubSwitch
from rig.bench.touch.board import BoardTouch
from rig.bench.touch.protocol import Touch
from rig.bench.touch.socket import SocketTouch


@dataclass
class Boards:
    """The boards of a run, as far as one key uses them; each is reached once.

    Attributes:
        stage: Where they are served; None if nobody has opened any.
    """

    stage: Stage | None
    _reached: dict[str, Board] = field(default_factory=dict, init=False)

    def named(self, name: str) -> Board:
        """Return a board; raises `BenchProblem` if it is not served."""
        if self.stage is None:
            raise BenchProblem("nobody has opened this board", where=name)
        if name not in self._reached:
            self._reached[name] = self.stage.board(name)
        return self._reached[name]

    def close(self) -> None:
        """Let go of what this key still presses or has cut."""
        for board in self._reached.values():
            board.close()


def touch_of(bay: Bay, boards: Boards, otherwise: Callable[[], Touch]) -> Touch:
    """Return what presses a bay's key.

    Args:
        bay: The bay.
        boards: The boards of the run.
        otherwise: Makes what does so where no table says it.

    Raises:
        BenchProblem: Its board is not served.
    """
    table = bay.touch
    if table and table.socket:
        return SocketTouch(table.socket)
    if table and table.board and table.channel:
        return BoardTouch(boards.named(table.board), table.channel)
    return otherwise()


def power_of(
    name: str, bay: Bay, bench: Bench, boards: Boards, otherwise: Callable[[], Power | None]
) -> Power | None:
    """Return what powers a bay's key.

    Args:
        name: The bay's name.
        bay: The bay.
        bench: The bench, for its hubs.
        boards: The boards of the run.
        otherwise: Makes what does so where no table says it; None where nothing can.

    Raises:
        BenchProblem: Its board is not served, or its hub has no such port.
    """
    table = bay.power
    if table and table.command:
        return CommandPower(name, table.command)
    if table and table.off and table.on:
        return OffOnPower(name, table.off, table.on)
    if table and table.board and table.channel:
        return BoardPower(boards.named(table.board), table.channel)
    if table and table.hub and table.port:
        return hub_power(bench, table.hub, table.port)
    return otherwise()


def hub_power(bench: Bench, name: str, port: int) -> Power:
    """Return what switches a port of a hub, never but where the hub's rules let it.

    Raises:
        BenchProblem: It has no such port.
    """
    hub = bench.hubs[name]
    by_ykush = hub.switch is HubSwitch.YKUSH
    power = YkushPower(hub.serial, port) if by_ykush else UhubctlPower(hub.path, port)
    return RuledPower(power, HubRules(hub.path, bench))
