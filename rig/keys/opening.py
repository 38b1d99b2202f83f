"""From a name to an open key: connection, guard, trace, touch and power put together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rig import BenchProblem, UsageProblem
from rig.bench.file import Bay, Bench
from rig.bench.power.command import CommandPower
from rig.bench.power.operator import OperatorPower
from rig.bench.power.protocol import Power
from rig.bench.power.virtual import VirtualPower
from rig.bench.state import marker_file
from rig.bench.touch.nobody import NobodyTouches
from rig.bench.touch.operator import OperatorTouch
from rig.bench.touch.presser import Presser
from rig.bench.touch.protocol import Touch
from rig.bench.touch.rules import Finger, TouchRules
from rig.bench.touch.socket import SocketTouch
from rig.bench.touch.virtual import VirtualTouch
from rig.guard import EVERY_ACT, Guard
from rig.keys.guarding import guard_of
from rig.keys.inprocess import InProcessConnection
from rig.keys.key import OpenKey
from rig.keys.marked import MarkedDevice
from rig.keys.model import compare
from rig.keys.names import VirtualName, parse_virtual
from rig.keys.plugged import PluggedKey
from rig.keys.schemes import Reach, parse_reach
from rig.keys.simulator import Simulator
from rig.keys.tidying import Tidying
from rig.link.connection import Connection
from rig.link.device import KeyDevice
from rig.link.errors import LinkError
from rig.link.taps import Tap
from rig.marks import Consent
from rig.trace.recorder import Recorder
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey


def _at_once() -> None:
    """Wait for nothing: there is nothing to see of the key's coming and going."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a key is made of before anything is opened."""

    connect: Callable[[], Connection]
    touch: Touch
    power: Power | None
    physical: bool = True
    finger: Finger = Finger.SIMULATED
    keyboards: Callable[[], Collection[str]] = tuple
    await_departure: Callable[[], None] = _at_once
    await_return: Callable[[], None] = _at_once


def open_key(
    name: str,
    bench: Bench,
    cap: Consent = Consent.WIPE,
    taps: Sequence[Tap] = (),
    *,
    adopting: bool = False,
) -> OpenKey:
    """Open a key by its name.

    Args:
        name: A bay of the bench, `virtual[:PROFILE][+FAULT…]`, or a way to reach a key such as
            `tcp:HOST:PORT`.
        bench: The bench; an empty one knows no bays.
        cap: The most that may be done, whatever the key's own level is.
        taps: What else is to see the link.
        adopting: Whether the key is to be adopted now, so that it need not prove who it is.

    Raises:
        UsageProblem: No key is called that.
        BenchProblem: The bay is empty, nothing listens, the key may not be opened or is not the
            adopted one, or the PIN that the bay refers to cannot be read.
        LinkError: The key does not answer.
    """
    bay = bench.bays.get(name)
    known_as = bay.key if bay and bay.key else name
    virtual, reach = parse_virtual(known_as), parse_reach(known_as)
    if bay is None and virtual is None and reach is None:
        raise UsageProblem(f"no key is called {name!r}", try_this="keyrig scan")
    # Whoever gave a key no bay has not said that anything may be done to it.
    bay = bay or Bay(key=known_as)
    acts = bay.irreversible if virtual is None else EVERY_ACT
    guard = guard_of(name, bay, bench, cap, acts)
    marker = None if adopting or virtual else _marker_of(name, bay, bench, reach)
    if virtual is not None:
        key = _assembled(name, _built_in(virtual), guard, taps)
    else:
        with _advising(reach):
            parts = _plugged(name, bay) if reach is None else _reached(name, bay, reach)
            key = _assembled(name, parts, guard, taps, marker)
    if not adopting:
        compare(key, bay)
    return _tidied(key, same_key=virtual is not None or marker is not None)


def _tidied(key: OpenKey, *, same_key: bool) -> OpenKey:
    """Take from a key at `store` what an earlier run left on it."""
    if key.guard.storing is not None:
        key.tidying = Tidying(key.link, key.guard, key.guard.storing, same_key=same_key)
        key.tidying.begin()
    return key


def _marker_of(name: str, bay: Bay, bench: Bench, reach: Reach | None) -> Path | None:
    """Return the file of the marker that the key must know above `read`; None if it needs none.

    A level that a person wrote by hand for a simulator stands: a program at an address is nobody's.
    """
    if reach is not None and reach.scheme.simulates and bay.adopted is None:
        return None
    return marker_file(bench, name)


@contextmanager
def _advising(reach: Reach | None) -> Iterator[None]:
    """Say what to try when the key does not answer as it should from the first."""
    try:
        yield
    except LinkError as error:
        if reach is not None:
            error.try_this = reach.scheme.advice
        raise


def _assembled(
    name: str, parts: Parts, guard: Guard, taps: Sequence[Tap], marker: Path | None = None
) -> OpenKey:
    trace = Recorder()
    rules = TouchRules(
        finger=parts.finger, consent=guard.consent, name=name, keyboards=parts.keyboards
    )
    presser = Presser(parts.touch, rules)
    every = (guard, trace, presser, *taps)
    if marker is None or guard.consent is Consent.READ:
        link = KeyDevice(parts.connect, every)
    else:
        link = MarkedDevice(
            parts.connect, every, guard=guard, presser=presser, marker=marker, name=name
        )
    return OpenKey(
        name=name,
        bay=name,
        link=link,
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
    )


def _reached(name: str, bay: Bay, reach: Reach) -> Parts:
    return Parts(
        connect=reach.connect,
        touch=_touch_of(name, bay, reach),
        finger=Finger.SIMULATED if reach.scheme.simulates else Finger.PERSON,
        power=_power_of(name, bay),
        await_return=Simulator(name, reach.connect).await_return,
    )


def _power_of(name: str, bay: Bay) -> Power | None:
    command = bay.power.command if bay.power else None
    return CommandPower(name, command) if command else None


def _touch_of(name: str, bay: Bay, reach: Reach) -> Touch:
    if bay.touch and bay.touch.socket:
        return SocketTouch(bay.touch.socket)
    if reach.scheme.simulates:
        return NobodyTouches()
    return OperatorTouch(name, bay.key or name)


def _plugged(name: str, bay: Bay) -> Parts:
    if bay.path is None:
        raise BenchProblem("the bay has no port path", where=name, try_this="keyrig adopt")
    key = PluggedKey(name, bay.path, bay)
    return Parts(
        connect=key.connect,
        touch=OperatorTouch(name, bay.path, key.keyboards),
        finger=Finger.PERSON,
        keyboards=key.keyboards,
        power=OperatorPower(name, bay.path),
        await_departure=key.await_departure,
        await_return=key.await_return,
    )
