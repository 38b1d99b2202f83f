"""The finger of a served virtual key: a line of text to its control port."""

from __future__ import annotations

import socket
from contextlib import suppress

from rig import BenchProblem
from rig.bench.touch.protocol import Fingertip
from rig.bench.touch.virtual import GOOD, POOR_QUALITY

PATIENCE = 2.0
"""Seconds for the control port to take a line, and to answer it."""

_LONGEST_ANSWER = 256


class SocketTouch:
    """Presses the sensor of a served key (`keyrig virtual --control PORT`).

    Each line is a connection of its own, so that one which outlived a restart cannot be in the way.

    Args:
        place: HOST:PORT of the control port.
    """

    def __init__(self, place: str) -> None:
        host, _, port = place.rpartition(":")
        self._place = place
        self._address = (host, int(port))

    def press(self, hold: float, delay: float) -> None:
        """Press for `hold` seconds, `delay` seconds from now; return without waiting for it.

        Raises:
            BenchProblem: The control port is not there, or refuses.
        """
        self._order(f"press {hold:g} {delay:g}")

    def present(self, finger: Fingertip, hold: float, delay: float) -> None:
        """Press likewise with this finger; raises `BenchProblem` likewise."""
        sample = GOOD if finger.readable else POOR_QUALITY
        self._order(f"press {hold:g} {delay:g} {sample} {finger.name}")

    def release(self) -> None:
        """Let go at once; a finger that cannot be reached presses nothing either."""
        with suppress(BenchProblem):
            self._order("release")

    def _order(self, line: str) -> None:
        try:
            answer = self._answer(line)
        except OSError as error:
            raise self._failed(error.strerror or str(error)) from error
        if answer != "ok":
            raise self._failed(f"it said {answer!r}")

    def _answer(self, line: str) -> str:
        with socket.create_connection(self._address, PATIENCE) as connection:
            connection.sendall(f"{line}\n".encode())
            with connection.makefile("rb") as answers:
                return answers.readline(_LONGEST_ANSWER).decode("ascii", "replace").strip()

    def _failed(self, why: str) -> BenchProblem:
        return BenchProblem(
            f"the key could not be pressed: {why}",
            where=f"touch socket {self._place}",
            try_this="start the key with --control, and name that port",
        )
