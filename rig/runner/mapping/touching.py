"""Which channel touches which key: all wait for a touch, one channel presses, and one goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from threading import Event

from fido2.ctap import CtapError
from fido2.ctap1 import ApduError

from rig import BenchProblem, KeyProblem
from rig.bench.boards.protocol import Board
from rig.bench.touch.presser import Intent
from rig.bench.waiting import wait_until
from rig.keys import OpenKey
from rig.keys.selecting import Selection, select
from rig.runner.mapping.wiring import Channel

HOLD = 0.5
"""Seconds of a press: what other rigs hold keys for, as nobody knows yet what this one takes."""
ASKS_WITHIN = 10.0
"""Seconds for all keys to ask for a touch, which only a key that does not takes on an idle host."""
TAKEN_WITHIN = 2.0
"""Seconds after a press for a key to go on, and for a busy host to hear of it."""
OTHERS_WITHIN = 0.3
"""Seconds after one key went on in which another one may: a channel may touch two."""


def touched(
    keys: Mapping[str, OpenKey], boards: Mapping[str, Board]
) -> Iterator[tuple[Channel, frozenset[str]]]:
    """Press channel by channel, and yield the keys that each touches.

    Args:
        keys: The keys, open, by bay.
        boards: The boards, by name.

    Raises:
        BenchProblem: A key cannot be asked for a touch, or goes on by itself; or a board fails.
    """
    for name, board in boards.items():
        for number in range(1, board.health().touch_channels + 1):
            yield Channel(name, number), _touched_by(keys, board, number)


def _touched_by(keys: Mapping[str, OpenKey], board: Board, number: int) -> frozenset[str]:
    with ExitStack() as life:
        for key in keys.values():
            life.enter_context(key.presser.wanting(Intent(withheld=True)))
        waits = _pressed_while_all_wait(keys, board, number)
    return frozenset(name for name, each in waits.items() if _answer(name, each).touched)


def _pressed_while_all_wait(
    keys: Mapping[str, OpenKey], board: Board, number: int
) -> dict[str, Future[Selection]]:
    """Have all keys wait, press one channel, and withdraw what is still waited for."""
    stop, asked = Event(), {name: Event() for name in keys}
    with ThreadPoolExecutor(len(keys)) as pool:
        waits = {
            name: pool.submit(select, key.link, 0.0, stop, asked[name])
            for name, key in keys.items()
        }
        try:
            _await_question(waits, asked)
            board.press(number, HOLD, 0.0)
            done, _ = wait(waits.values(), HOLD + TAKEN_WITHIN, FIRST_COMPLETED)
            wait(waits.values(), OTHERS_WITHIN if done else 0.0)
        finally:
            stop.set()
            board.release(number)
    return waits


def _await_question(waits: Mapping[str, Future[Selection]], asked: Mapping[str, Event]) -> None:
    """Return once every key waits for a touch; BenchProblem if one does not."""

    def all_wait() -> bool:
        return any(each.done() for each in waits.values()) or all(
            each.is_set() for each in asked.values()
        )

    wait_until(all_wait, ASKS_WITHIN)
    for name, each in waits.items():
        if each.done():
            _answer(name, each)
        if each.done() or not asked[name].is_set():
            what = "goes on without being touched" if each.done() else "does not ask for a touch"
            raise _unfit(name, what)


def _answer(name: str, each: Future[Selection]) -> Selection:
    try:
        return each.result()
    except (CtapError, ApduError, KeyProblem) as error:
        raise _unfit(name, f"cannot be asked for a touch: {error}") from error


def _unfit(name: str, what: str) -> BenchProblem:
    return BenchProblem(f"the key {what}", where=name, try_this=f"keyrig doctor --key {name}")
