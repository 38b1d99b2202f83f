"""From a name to an open key: connection, guard, trace, touch and power put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rig import BenchProblem, UsageProblem
from rig.bench.file import Bay, Bench
from rig.bench.holding import Hold
from rig.bench.kernel_log import KernelLog
from rig.bench.power.operator import OperatorPower
from rig.bench.stage import Simulation, Stage
from rig.bench.state import marker_file
from rig.bench.touch.presser import Presser
from rig.bench.touch.rules import TouchRules, shortest_press
from rig.bench.troubles import BayHeld
from rig.consent import EVERY_ACT, Consent
from rig.guard import Guard
from rig.keys.guarding import guard_of
from rig.keys.key import OpenKey
from rig.keys.marked import MarkedDevice
from rig.keys.model import compare
from rig.keys.names import is_ours, parse_virtual, says_which
from rig.keys.parts import Parts, Place, built_in, plugged, reached, simulated
from rig.keys.replay.names import parse_recording
from rig.keys.replay.opening import open_recording
from rig.keys.schemes import Reach, parse_reach
from rig.keys.services import Boards
from rig.keys.stopwatch import Stopwatch
from rig.keys.tidying import Tidying
from rig.link.device import KeyDevice
from rig.link.errors import LinkError
from rig.link.taps import Tap
from rig.trace.recorder import Recorder


def open_key(
    name: str,
    bench: Bench,
    cap: Consent = Consent.WIPE,
    taps: Sequence[Tap] = (),
    *,
    stage: Stage | None = None,
    adopting: bool = False,
) -> OpenKey:
    """Open a key by its name.

    Args:
        name: A bay of the bench, `virtual[:PROFILE][+FAULT…]`, a way to reach a key such as
            `tcp:HOST:PORT`, or `trace:FILE`.
        bench: The bench; an empty one knows no bays.
        cap: The most that may be done, whatever the key's own level is.
        taps: What else is to see the link.
        stage: What was started for the run; None if no bay needed anything.
        adopting: Whether the key is to be adopted now, so that it need not prove who it is.

    Raises:
        UsageProblem: No key is called that.
        BenchProblem: The bay is empty, nothing listens, the key may not be opened or is not the
            adopted one, the PIN that the bay refers to cannot be read, or what serves the bay was
            not started.
        LinkError: The key does not answer.
    """
    if (recording := parse_recording(name)) is not None:
        return open_recording(name, recording, cap, taps)
    place = place_of(name, bench, stage)
    reach = parse_reach(place.bay.key) if place.bay.key else None
    ours = is_ours(name, bench)
    guard = guard_of(name, place.bay, bench, cap, EVERY_ACT if ours else place.bay.irreversible)
    marker = None if adopting or ours else _marker_of(place, reach)
    with _advising(reach), ExitStack() as life:
        life.callback(place.boards.close)
        parts, was_off = _held(place, stage, life)
        key = _assembled(place, parts, guard, taps, marker, was_off=was_off)
        key.let_go = life.pop_all().close
    if not adopting:
        compare(key, place.bay)
    return _tidied(key, same_key=ours or marker is not None)


def _held(place: Place, stage: Stage | None, life: ExitStack) -> tuple[Parts, bool]:
    """Return what a key is made of, kept from others, and whether a run had left it without power.

    Raises:
        BayHeld: Another one is at work on it.
    """
    parts = parts_of(place, stage)
    hold(place.name, parts, life)
    if not parts.put_right():
        return parts, False
    # It tells its port and its keyboards only now.
    return parts_of(place, stage), True


def hold(name: str, parts: Parts, life: ExitStack) -> None:
    """Keep others from a bay for as long as `life` lasts.

    Raises:
        BayHeld: Another one is at work on it; who has the key open by `open_key` is one too.
    """
    if parts.place:
        hold = Hold(name, parts.place, kind="bay", problem=BayHeld)
        hold.take()
        life.callback(hold.give_back)


def place_of(name: str, bench: Bench, stage: Stage | None) -> Place:
    """Return the place of a key; whoever gave it no bay has not said that anything may be done.

    Raises:
        UsageProblem: No key is called that.
    """
    bay = bench.bays.get(name)
    if bay is None and not says_which(name):
        raise UsageProblem(f"no key is called {name!r}", try_this="keyrig scan")
    return Place(name, bay or Bay(key=name), bench, Boards(stage))


def parts_of(place: Place, stage: Stage | None) -> Parts:
    """Return what a key is made of; nothing is opened.

    Raises:
        BenchProblem: What serves its bay was not started.
    """
    bay = place.bay
    reach = parse_reach(bay.key) if bay.key else None
    if bay.simulated:
        return simulated(place, bay.simulated, _simulation(place.name, stage))
    if reach is not None:
        return reached(place, reach)
    virtual = parse_virtual(bay.key) if bay.key else None
    return built_in(virtual) if virtual else plugged(place)


def _simulation(name: str, stage: Stage | None) -> Simulation:
    if stage is None:
        raise BenchProblem("nobody has started the simulated key of this bay", where=name)
    return stage.simulation(name)


def _tidied(key: OpenKey, *, same_key: bool) -> OpenKey:
    """Take from a key at `store` what an earlier run left on it."""
    if key.guard.storing is not None:
        key.tidying = Tidying(key.link, key.guard, key.guard.storing, same_key=same_key)
        key.tidying.begin()
    return key


def _marker_of(place: Place, reach: Reach | None) -> Path | None:
    """Return the file of the marker that the key must know above `read`; None if it needs none.

    A level that a person wrote by hand for a simulator stands: a program at an address is nobody's.
    """
    if reach is not None and reach.scheme.simulates and place.bay.adopted is None:
        return None
    return marker_file(place.bench, place.name)


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
    place: Place,
    parts: Parts,
    guard: Guard,
    taps: Sequence[Tap],
    marker: Path | None,
    *,
    was_off: bool,
) -> OpenKey:
    name, trace = place.name, Recorder()
    presser = _presser(place, parts, guard.consent, was_off=was_off)
    stopwatch = Stopwatch(presser.presses)
    every = (guard, trace, presser, *([stopwatch] if parts.timed else []), *taps)
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
        timings=stopwatch.timings,
        power=parts.power,
        physical=parts.physical,
        by_hand=isinstance(parts.power, OperatorPower),
        fresh=parts.fresh,
        kernel_log=KernelLog(parts.port) if parts.port else None,
        holders=parts.holders,
        await_departure=parts.await_departure,
        await_return=parts.await_return,
    )


def _presser(place: Place, parts: Parts, consent: Consent, *, was_off: bool) -> Presser:
    table = place.bay.touch
    rules = TouchRules(
        finger=parts.finger,
        consent=consent,
        name=place.name,
        keyboards=parts.keyboards,
        shortest=shortest_press(parts.finger, table.hold if table else None),
    )
    if was_off:
        rules.powered()
    return Presser(parts.touch, rules)
