"""Wires from the pins of emulated boards to the pads and ports of simulated keys."""

from __future__ import annotations

import os
import selectors
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread
from time import monotonic

from rig import BenchProblem
from rig.bench.stage import Simulation
from rig.runner.stage.emulator import EmulatedBoard
from rig.runner.stage.pins import Event, Pin, event_of

_CHUNK = 4096
_PATIENCE = 5.0
"""Seconds for a key to take a connection."""


class Wires:
    """One thread that hears every board, and tells each key what its own pins do.

    It ends by itself once the last board has ended, which is to happen before this is left.

    Args:
        boards: The emulated boards, by name.
        wired: Which bay's key hangs on which pin.
        keys: Where these keys listen, by bay.
        log: The file that gets a line for each change of a pin: seconds of `time.monotonic()`,
            board, `touch` or `power`, channel, 1 or 0, and the bay, or `-` where none is wired.
    """

    def __init__(
        self,
        boards: Mapping[str, EmulatedBoard],
        wired: Mapping[Pin, str],
        keys: Mapping[str, Simulation],
        log: Path,
    ) -> None:
        self._wired = wired
        self._keys = keys
        self._log = log.open("w", encoding="ascii", buffering=1)
        self._boards = {board.output.fileno(): name for name, board in boards.items()}
        self._unread = dict.fromkeys(boards, b"")
        self._ends: dict[str, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._thread = Thread(target=self._run, name="wires", daemon=True)

    def __enter__(self) -> Wires:
        for descriptor, board in self._boards.items():
            self._watch(descriptor, partial(self._hear, descriptor, board))
        try:
            for bay in set(self._wired.values()):
                self._ends[bay] = end = _connected(bay, self._keys[bay])
                self._watch(end.fileno(), partial(self._drain, end))
        except BenchProblem:
            self._close()
            raise
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        self._close()

    def _close(self) -> None:
        for end in self._ends.values():
            end.close()
        self._selector.close()
        self._log.close()

    def _watch(self, descriptor: int, ready: Callable[[], None]) -> None:
        self._selector.register(descriptor, selectors.EVENT_READ, ready)

    def _run(self) -> None:
        while self._boards:
            for source, _ in self._selector.select():
                source.data()

    def _hear(self, descriptor: int, board: str) -> None:
        said = os.read(descriptor, _CHUNK)
        if not said:
            self._selector.unregister(descriptor)
            del self._boards[descriptor]
        *lines, self._unread[board] = (self._unread[board] + said).split(b"\n")
        for line in lines:
            event = event_of(board, line.decode(errors="replace"))
            if event is not None:
                self._pass_on(event)

    def _pass_on(self, event: Event) -> None:
        pin, bay = event.pin, self._wired.get(event.pin)
        told = f"{monotonic():.6f} {pin.board} {pin.kind} {pin.channel} {event.high:d}"
        # Before the key feels it, so that whoever sees what the key does finds why.
        self._log.write(f"{told} {bay or '-'}\n")
        if bay is not None:
            # A key that has died feels nothing any more.
            with suppress(OSError):
                self._ends[bay].sendall(f"{event.order}\n".encode())

    def _drain(self, end: socket.socket) -> None:
        """Take what a key answers: it obeys, or says why not, and nobody can help that."""
        if not _answers(end):
            self._selector.unregister(end)


def _connected(bay: str, key: Simulation) -> socket.socket:
    host, _, port = key.control.rpartition(":")
    try:
        end = socket.create_connection((host, int(port)), _PATIENCE)
    except OSError as error:
        raise BenchProblem(
            f"the simulated key has gone before its pins were wired: {error.strerror or error}",
            where=f"{bay}, {key.control}",
            try_this="run it once more; a machine that is short of memory kills programs",
        ) from error
    # Each event is a packet of its own, and none waits for the last one's acknowledgement.
    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return end


def _answers(end: socket.socket) -> bool:
    try:
        return bool(end.recv(_CHUNK))
    except OSError:
        return False
