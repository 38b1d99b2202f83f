"""A whole bench mapped: its keys opened, every channel tried, and what follows from that."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import replace

from rig.bench.boards.protocol import Board
from rig.bench.discover import discover
from rig.bench.file import Bench
from rig.bench.stage import Stage
from rig.consent import Consent
from rig.keys import open_key
from rig.keys.opening import hold, parts_of, place_of
from rig.runner.mapping.allowed import require_nobodys
from rig.runner.mapping.powering import Sockets, cut, switches
from rig.runner.mapping.touching import touched
from rig.runner.mapping.wiring import Channel, Wiring
from rig.runner.stage import staged

Report = Callable[[str], None]


def boards_to_try(bench: Bench) -> tuple[str, ...]:
    """Return the boards of a bench that have channels."""
    return tuple(name for name, board in bench.boards.items() if board.kind)


def try_all(bench: Bench, names: Sequence[str], report: Report) -> Wiring:
    """Press every channel and cut every port, and return what moves which key.

    Args:
        bench: The bench.
        names: Its bays that are to be mapped, as `mappable` allowed.
        report: Is told of each channel what it moves, in words.

    Raises:
        BenchProblem: Somebody's key is plugged in, one of these is not the adopted one, or a board
            or key fails.
    """
    require_nobodys(bench, discover())
    bench = _without_services(bench, names)
    boards = boards_to_try(bench)
    with staged(bench, names, boards) as stage, ExitStack() as life:
        opened = {name: stage.board(name) for name in boards}
        for board in opened.values():
            life.callback(board.close)
        touches = _touches(bench, names, stage, opened, report)
        parts = {name: parts_of(place_of(name, bench, stage), stage) for name in names}
        for name, each in parts.items():
            hold(name, each, life)
        powers = {}
        for channel, keys in cut(switches(bench, opened, parts), Sockets(parts)):
            report(f"{channel} powers {_told(keys)}")
            powers[channel] = keys
    return Wiring.of(touches, powers)


def _without_services(bench: Bench, names: Sequence[str]) -> Bench:
    """Forget what the file says of these bays: it may be wrong, and is what is looked for."""
    forgotten = {
        name: bench.bays[name].model_copy(update={"touch": None, "power": None}) for name in names
    }
    return replace(bench, bays={**bench.bays, **forgotten})


def _touches(
    bench: Bench,
    names: Sequence[str],
    stage: Stage,
    boards: dict[str, Board],
    report: Report,
) -> dict[Channel, frozenset[str]]:
    found = {}
    with ExitStack() as life:
        keys = {}
        for name in names:
            # A touch that is asked for is all that is wanted; each key proves who it is by this.
            keys[name] = open_key(name, bench, Consent.SIGN, stage=stage)
            life.callback(keys[name].close)
        for channel, touched_keys in touched(keys, boards):
            report(f"{channel} touches {_told(touched_keys)}")
            found[channel] = touched_keys
    return found


def _told(keys: Collection[str]) -> str:
    return ", ".join(sorted(keys)) or "nothing"
