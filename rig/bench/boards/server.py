"""Serves a run's boards to the processes of its keys, over a Unix socket."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer
from threading import Lock, Thread
from typing import Any, cast

from rig import BenchProblem
from rig.bench.boards.messages import LONGEST, decode, encode, problem_told
from rig.bench.boards.protocol import Board
from rig.bench.boards.shared import SharedBoard

_NOTICING = 0.05
"""Seconds until the thread that takes connections sees that it is to end."""


class BoardServer(ThreadingUnixStreamServer):
    """Takes connections; each has a thread, which ends with it.

    Args:
        boards: The boards, open, by the names that the bench file gives them.
        path: Where the socket is made, in a folder of the user's alone.

    Raises:
        BenchProblem: The socket cannot be made there.
    """

    daemon_threads = False
    # A whole bench may come at once, and who finds no room in the queue is refused, not made wait.
    request_queue_size = 128

    def __init__(self, boards: Mapping[str, Board], path: Path) -> None:
        self._boards = {name: SharedBoard(name, board) for name, board in boards.items()}
        self._connections: set[socket.socket] = set()
        self._guard = Lock()
        try:
            super().__init__(str(path), _Client)
        except OSError as error:
            raise BenchProblem(
                f"the boards cannot be served: {error.strerror or error}", where=str(path)
            ) from error
        path.chmod(0o600)

    def close(self) -> None:
        """Hang up on everybody, and wait until what each one pressed is let go."""
        self.shutdown()
        with self._guard:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def board(self, name: object) -> SharedBoard:
        """Return the board of that name; raises `BenchProblem` if there is none."""
        for known, board in self._boards.items():
            if known == name:
                return board
        raise BenchProblem(
            f"no board is called {name!r}",
            try_this="mend the bay's touch and power tables in the bench file",
        )

    def entered(self, connection: socket.socket) -> None:
        """Remember a connection, to be hung up on."""
        with self._guard:
            self._connections.add(connection)

    def left(self, connection: socket.socket) -> None:
        """Let go of all that a client has left behind."""
        with self._guard:
            self._connections.discard(connection)
        for board in self._boards.values():
            board.forget(connection)


class _Client(StreamRequestHandler):
    """Answers one client, line by line."""

    request: socket.socket

    def handle(self) -> None:
        server = cast("BoardServer", self.server)
        server.entered(self.request)
        try:
            # One that is killed goes in the midst of a line; a stranger may say anything.
            with suppress(OSError, TypeError, ValueError):
                while line := self.rfile.readline(LONGEST):
                    self.wfile.write(encode(self._answer(server, decode(line))))
        finally:
            server.left(self.request)

    def _answer(self, server: BoardServer, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return self._done(server.board(asked.get("board")), asked)
        except BenchProblem as problem:
            return problem_told(problem)

    def _done(self, board: SharedBoard, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        match asked:
            case {"do": "press", "channel": int(channel), "hold": hold, "delay": delay}:
                return asdict(board.press(self.request, channel, float(hold), float(delay)))
            case {"do": "release", "channel": int(channel)}:
                board.release(channel)
            case {"do": "switch", "channel": int(channel), "on": bool(on)}:
                board.switch(self.request, channel, on=on)
            case {"do": "count", "channel": int(channel)}:
                return {"count": board.counted(channel)}
            case {"do": "health"}:
                return asdict(board.health())
            case _:
                raise ValueError("nobody of ours says that")
        return {}


@contextmanager
def serving(boards: Mapping[str, Board], path: Path) -> Iterator[None]:
    """Serve boards for as long as the block lasts; they stay open after it.

    Args:
        boards: The boards, open, by name.
        path: Where the socket is made.

    Raises:
        BenchProblem: The socket cannot be made there.
    """
    server = BoardServer(boards, path)
    thread = Thread(target=server.serve_forever, args=(_NOTICING,), name="boards")
    thread.start()
    try:
        yield
    finally:
        server.close()
        thread.join()
        path.unlink(missing_ok=True)
