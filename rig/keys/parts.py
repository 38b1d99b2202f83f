"""What a key is made of before anything is opened: its connection, its finger and its power."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from rig import BenchProblem
from rig.bench.file import Bay, Bench
from rig.bench.holders import Holder
from rig.bench.power.command import CommandPower
from rig.bench.power.operator import OperatorPower
from rig.bench.power.protocol import Power
from rig.bench.power.socket import SocketPower
from rig.bench.power.virtual import VirtualPower
from rig.bench.stage import Simulation
from rig.bench.tables import Simulated
from rig.bench.touch.nobody import NobodyTouches
from rig.bench.touch.operator import OperatorTouch
from rig.bench.touch.protocol import Touch
from rig.bench.touch.rules import Finger
from rig.bench.touch.socket import SocketTouch
from rig.bench.touch.unmapped import UnmappedTouch
from rig.bench.touch.virtual import VirtualTouch
from rig.bench.troubles import NotSwitched
from rig.keys.inprocess import InProcessConnection
from rig.keys.names import VirtualName
from rig.keys.plugged import (
    MACHINE_PATIENCE,
    PATIENCE,
    PluggedKey,
    await_gone,
    is_reached,
    typing_at,
)
from rig.keys.schemes import Reach, parse_reach
from rig.keys.services import Boards, power_of, touch_of
from rig.keys.simulator import Simulator
from rig.link.clock import RealClock
from rig.link.connection import Connection
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey


def at_once() -> None:
    """Wait for nothing: there is nothing to see of the key's coming and going."""


def never() -> bool:
    """Put nothing right: no run leaves such a key without power."""
    return False


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a key is made of.

    Attributes:
        connect: Opens a connection to it.
        touch: What presses it.
        power: What cuts and restores its power; None where nothing can.
        physical: Whether it could be somebody's: not if the rig itself has made it.
        timed: Whether its time is real; in virtual time nothing that it computes takes any.
        fresh: Whether it was made just now, and holds nothing yet.
        finger: Whose finger `touch` is.
        keyboards: Tells which interfaces of it the kernel takes keystrokes from.
        await_departure: Returns once it has gone; raises `BenchProblem` if it stays.
        await_return: Returns once it is back; raises `BenchProblem` if it does not come.
        put_right: Gives a port that is empty the power which a killed run may have left it without;
            returns whether a key came.
        place: What nobody else may be at work on meanwhile; empty for a key of our own.
        port: The name of its USB port in the kernel; empty where it has none.
        holders: Tells which other programs have it open.
    """

    connect: Callable[[], Connection]
    touch: Touch
    power: Power | None
    physical: bool = True
    timed: bool = True
    fresh: bool = False
    finger: Finger = Finger.SIMULATED
    keyboards: Callable[[], Collection[str]] = tuple
    await_departure: Callable[[], None] = at_once
    await_return: Callable[[], None] = at_once
    put_right: Callable[[], bool] = never
    place: str = ""
    port: str = ""
    holders: Callable[[], Collection[Holder]] = tuple


@dataclass(frozen=True)
class Place:
    """A bay, and the bench around it.

    Attributes:
        name: What the user calls it.
        bay: What the bench file says of it.
        bench: The bench.
        boards: The boards of the run.
    """

    name: str
    bay: Bay
    bench: Bench
    boards: Boards

    def touch(self, otherwise: Callable[[], Touch]) -> Touch:
        """Return what its table says, or `otherwise`; raises as `touch_of` does."""
        return touch_of(self.bay, self.boards, otherwise)

    def power(self, otherwise: Callable[[], Power | None]) -> Power | None:
        """Return what its table says, or `otherwise`; raises as `power_of` does."""
        return power_of(self.name, self.bay, self.bench, self.boards, otherwise)


def built_in(name: VirtualName) -> Parts:
    """Make a key of this process, in virtual time."""
    clock = VirtualClock()
    key = VirtualKey(name.profile, clock=clock, faults=name.faults)
    return Parts(
        connect=lambda: InProcessConnection(key, clock),
        touch=VirtualTouch(key.sensor, clock),
        power=VirtualPower(key.power),
        physical=False,
        timed=False,
        fresh=True,
    )


def simulated(place: Place, table: Simulated, simulation: Simulation) -> Parts:
    """Reach a key that the rig started for a bay; what is not wired goes by its control port."""
    connect = _connect(simulation)
    simulator = Simulator(place.name, connect)
    control = simulation.control
    return Parts(
        connect=connect,
        touch=place.touch(lambda: UnmappedTouch(place.name) if table.pad else SocketTouch(control)),
        power=place.power(lambda: None if table.port else SocketPower(control)),
        physical=False,
        await_departure=simulator.await_departure,
        await_return=simulator.await_return,
    )


def reached(place: Place, reach: Reach) -> Parts:
    """Reach a key that somebody else has started, or that the system's HID library opens."""
    if not reach.scheme.simulates:
        return _by_hidapi(place, reach)
    return Parts(
        connect=reach.connect,
        touch=place.touch(NobodyTouches),
        power=place.power(lambda: None),
        place=place.bay.key or "",
        await_return=Simulator(place.name, reach.connect).await_return,
    )


def _by_hidapi(place: Place, reach: Reach) -> Parts:
    called = place.bay.key or place.name
    keyboards = partial(typing_at, called)
    power = place.power(lambda: None)
    departure = partial(
        await_gone, lambda: not is_reached(reach.connect), called, MACHINE_PATIENCE, RealClock()
    )
    return Parts(
        connect=reach.connect,
        touch=place.touch(lambda: OperatorTouch(place.name, called, keyboards)),
        finger=_whose(place.bay),
        keyboards=keyboards,
        power=power,
        place=called,
        await_departure=_unless_command(power, departure),
        await_return=Simulator(place.name, reach.connect).await_return,
    )


def _unless_command(power: Power | None, departure: Callable[[], None]) -> Callable[[], None]:
    """Return how to see a key go; a command is over when the key is back already."""
    return at_once if isinstance(power, CommandPower) else departure


def plugged(place: Place) -> Parts:
    """Find the key in a port; raises `BenchProblem` if the bay has none."""
    name, bay = place.name, place.bay
    if bay.path is None:
        raise BenchProblem("the bay has no port path", where=name, try_this="keyrig adopt")
    path = bay.path
    patience = MACHINE_PATIENCE if bay.power else PATIENCE
    key = PluggedKey(name, path, bay, patience)
    device = key.device()
    if device and device.is_software:
        # Nothing of it holds a charge.
        key = replace(key, least_off=0.0)
    power = place.power(lambda: OperatorPower(name, path))
    return Parts(
        connect=key.connect,
        touch=place.touch(lambda: OperatorTouch(name, path, key.keyboards)),
        finger=Finger.SIMULATED if device and device.is_software else _whose(bay),
        keyboards=key.keyboards,
        power=power,
        await_departure=_unless_command(power, key.await_departure),
        await_return=key.await_return,
        put_right=never if device else partial(_put_right, power, key),
        place=device.id_path or path if device else path,
        port=device.port if device else "",
        holders=key.holders,
    )


def _put_right(power: Power | None, key: PluggedKey) -> bool:
    if power is None or isinstance(power, OperatorPower | CommandPower):
        return False
    power.on()
    with suppress(NotSwitched):
        key.await_return()
    return key.device() is not None


def _whose(bay: Bay) -> Finger:
    return Finger.MACHINE if bay.touch else Finger.PERSON


def _connect(simulation: Simulation) -> Callable[[], Connection]:
    reach = parse_reach(simulation.link)
    if reach is None:
        raise BenchProblem("nobody can tell how a simulated key is reached", where=simulation.link)
    return reach.connect
