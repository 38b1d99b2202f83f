"""A port of a Yepkit YKUSH hub, by its maker's program ykushcmd."""

from __future__ import annotations

import shlex

from rig import BenchProblem
from rig.bench.power.program import run_program

DEADLINE = 10.0
"""Seconds for ykushcmd to end."""
PORTS = range(1, 4)
"""The ports of a YKUSH."""

_NOT_DONE = "Unable to"
_NOT_THERE = f"{_NOT_DONE} open device"


class YkushPower:
    """Has ykushcmd switch one port. It is not believed: whether the key goes is seen elsewhere.

    Args:
        serial: The hub's serial number; None for the only one.
        port: Its port, from 1.
        program: The program.

    Raises:
        BenchProblem: A YKUSH has no such port.
    """

    def __init__(self, serial: str | None, port: int, *, program: str = "ykushcmd") -> None:
        self._which = ["-s", serial] if serial else []
        self._port = port
        self._program = program
        if port not in PORTS:
            raise self._problem(
                f"a YKUSH has the ports {PORTS[0]} to {PORTS[-1]}", "mend it in the bench file"
            )

    def off(self) -> None:
        """Cut the port's power; BenchProblem if ykushcmd does not."""
        self._switch("-d")

    def on(self) -> None:
        """Restore the port's power; BenchProblem if ykushcmd does not."""
        self._switch("-u")

    def _switch(self, action: str) -> None:
        words = [self._program, *self._which, action, str(self._port)]
        ended = run_program(words, DEADLINE, self._not_run)
        complaints = [line for line in ended.lines if line.startswith(_NOT_DONE)]
        # It looks for the new model, then for the old one: that the first is not there is no fault.
        if ended.code or complaints not in ([], [_NOT_THERE]):
            raise self._problem(
                f"ykushcmd did not switch the port: {ended.last_word}",
                f"run it by hand, as root too: {shlex.join(words)}; ykushcmd -l lists the hubs",
            )

    def _not_run(self, how: str) -> BenchProblem:
        return self._problem(f"ykushcmd {how}", "install it: sudo apt install ykush-control")

    def _problem(self, what: str, advice: str) -> BenchProblem:
        which = " ".join(("YKUSH", *self._which[1:]))
        return BenchProblem(what, where=f"port {self._port} of {which}", try_this=advice)
