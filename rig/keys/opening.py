"""From a name to an open key: connection, guard, trace, touch and power put together."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rig import BenchProblem, UsageProblem
from rig.bench.file import Bay, Bench
from rig.bench.power.operator import OperatorPower
from rig.bench.power.protocol import Power
from rig.bench.power.virtual import VirtualPower
from rig.bench.touch.operator import OperatorTouch
from rig.bench.touch.presser import Presser
from rig.bench.touch.protocol import Touch
from rig.bench.touch.virtual import VirtualTouch
from rig.guard import EVERY_ACT, Guard
from rig.keys.inprocess import InProcessConnection
from rig.keys.key import OpenKey
from rig.keys.names import VirtualName, parse_virtual
from rig.keys.plugged import PluggedKey
from rig.link.connection import Connection
from rig.link.device import KeyDevice
from rig.link.taps import Tap
from rig.marks import Consent
from rig.trace.recorder import Recorder
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a key is made of before anything is opened."""

    connect: Callable[[], Connection]
    touch: Touch
    power: Power
    physical: bool
    await_departure: Callable[[], None]
    await_return: Callable[[], None]


def open_key(
    name: str, bench: Bench, cap: Consent = Consent.WIPE, taps: Sequence[Tap] = ()
) -> OpenKey:
    """Open a key by its name.

    Args:
        name: A bay of the bench, or `virtual[:PROFILE][+FAULT…]`.
        bench: The bench; an empty one knows built-in keys alone.
        cap: The most that may be done, whatever the key's own level is.
        taps: What else is to see the link.

    Raises:
        UsageProblem: No key is called that.
        BenchProblem: The bay is empty, or the key may not be opened.
        LinkError: The key does not answer.
    """
    bay = bench.bays.get(name)
    virtual = parse_virtual(bay.key if bay and bay.key else name)
    if virtual is not None:
        guard = Guard(
            min(bay.level if bay else Consent.WIPE, cap), name=name, irreversible=EVERY_ACT
        )
        return _assembled(name, _built_in(virtual), guard, taps)
    if bay is None:
        raise UsageProblem(f"no key is called {name!r}", try_this="keyrig scan")
    guard = Guard(min(bay.level, cap), name=name, irreversible=bay.irreversible)
    return _assembled(name, _plugged(name, bay), guard, taps)


def _assembled(name: str, parts: Parts, guard: Guard, taps: Sequence[Tap]) -> OpenKey:
    trace = Recorder()
    presser = Presser(parts.touch)
    return OpenKey(
        name=name,
        bay=name,
        link=KeyDevice(parts.connect, (guard, trace, presser, *taps)),
        guard=guard,
        trace=trace,
        presser=presser,
        power=parts.power,
        physical=parts.physical,
        await_departure=parts.await_departure,
        await_return=parts.await_return,
    )


def _built_in(name: VirtualName) -> Parts:
    clock = VirtualClock()
    key = VirtualKey(name.profile, clock=clock, faults=name.faults)
    return Parts(
        connect=lambda: InProcessConnection(key, clock),
        touch=VirtualTouch(key.sensor, clock),
        power=VirtualPower(key.power),
        physical=False,
        await_departure=_at_once,
        await_return=_at_once,
    )


def _plugged(name: str, bay: Bay) -> Parts:
    if bay.path is None:
        raise BenchProblem("the bay has no port path", where=name, try_this="keyrig adopt")
    key = PluggedKey(name, bay.path, bay)
    return Parts(
        connect=key.connect,
        touch=OperatorTouch(name, bay.path, sys.stderr),
        power=OperatorPower(name, bay.path, sys.stderr),
        physical=True,
        await_departure=key.await_departure,
        await_return=key.await_return,
    )


def _at_once() -> None:
    """Wait for nothing: a key in this process comes and goes at once."""
