"""A board that another process holds open, as the process of one key sees it."""

from __future__ import annotations

import socket
from contextlib import suppress
from io import BufferedRWPair
from pathlib import Path
from typing import Any

from rig.bench.boards.errors import BoardSilent
from rig.bench.boards.messages import LONGEST, decode, encode, problem_of
from rig.bench.boards.protocol import Health, Pressed
from rig.bench.boards.shared import TURN

PATIENCE = 2 * TURN
"""Seconds for an answer: its turn, and then a board that has to be found anew."""


class RemoteBoard:
    """Asks the process that holds the board; raises what the board raised there.

    Args:
        path: The socket at which boards are served.
        name: What the bench file calls the board.

    Raises:
        BoardSilent: Nobody serves boards there.
    """

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._name = name
        self._line: BufferedRWPair | None = self._connected()

    def press(self, channel: int, hold: float, delay: float) -> Pressed:
        """Press for `hold` seconds, `delay` seconds from now; return without waiting for it."""
        return Pressed(**self._ask(do="press", channel=channel, hold=hold, delay=delay))

    def release(self, channel: int) -> None:
        """Let go at once, and forget a press that is still to come."""
        self._ask(do="release", channel=channel)

    def switch(self, channel: int, *, on: bool) -> None:
        """Cut or restore the power of a port."""
        self._ask(do="switch", channel=channel, on=on)

    def health(self) -> Health:
        """Ask the board how it is."""
        return Health(**self._ask(do="health"))

    def counted(self, channel: int) -> int | None:
        """Return how often the board has pressed this pad; None if it does not know."""
        told: int | None = self._ask(do="count", channel=channel)["count"]
        return told

    def close(self) -> None:
        """Hang up: what this process still presses is let go, and the ports that it cut come on."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(OSError):
                line.close()

    def _ask(self, **asked: Any) -> dict[str, Any]:
        self._line = self._line or self._connected()
        try:
            self._line.write(encode({"board": self._name, **asked}))
            self._line.flush()
            answer = decode(self._line.readline(LONGEST))
        except (OSError, ValueError) as error:
            # An answer that comes too late would be taken for the next one's.
            self.close()
            raise self._gone(str(error) or "it said nothing") from error
        if "problem" in answer:
            raise problem_of(answer)
        return answer

    def _connected(self) -> BufferedRWPair:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE)
            try:
                connection.connect(str(self._path))
            except OSError as error:
                raise self._gone(error.strerror or str(error)) from error
            # It lives on in the file that is made of it.
            return connection.makefile("rwb")

    def _gone(self, why: str) -> BoardSilent:
        return BoardSilent(
            f"the process that holds the boards does not answer: {why}",
            where=f"{self._name} at {self._path}",
            try_this="see whether the run that started it has been ended",
        )
