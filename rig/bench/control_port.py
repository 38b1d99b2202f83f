"""The control port of a served virtual key, which takes touch and power by lines of text."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from rig import BenchProblem

PATIENCE = 10.0
"""Seconds for the control port to take a line, and to answer it: a busy host has taken two."""

_LONGEST_ANSWER = 256


@dataclass(frozen=True)
class ControlPort:
    """Where a served key listens (`keyrig virtual --control PORT`).

    Each line is a connection of its own, so that one which outlived a restart cannot be in the way.

    Attributes:
        place: HOST:PORT.
        use: What it is used for, in errors: `touch socket`.
    """

    place: str
    use: str

    def order(self, line: str) -> None:
        """Have the key's surroundings do something.

        Raises:
            BenchProblem: The control port is not there, or refuses.
        """
        try:
            answer = self._answer(line)
        except OSError as error:
            raise self._failed(line, error.strerror or str(error)) from error
        if answer != "ok":
            raise self._failed(line, f"it said {answer!r}")

    def _answer(self, line: str) -> str:
        host, _, port = self.place.rpartition(":")
        with socket.create_connection((host, int(port)), PATIENCE) as connection:
            connection.sendall(f"{line}\n".encode())
            with connection.makefile("rb") as answers:
                return answers.readline(_LONGEST_ANSWER).decode("ascii", "replace").strip()

    def _failed(self, line: str, why: str) -> BenchProblem:
        return BenchProblem(
            f"the key's control port did not obey {line.split()[0]!r}: {why}",
            where=f"{self.use} {self.place}",
            try_this="start the key with --control, and name that port",
        )
