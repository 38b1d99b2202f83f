"""The power of a served virtual key: a line of text to its control port."""

from __future__ import annotations

from rig.bench.control_port import ControlPort


class SocketPower:
    """Cuts and restores the power of a served key (`keyrig virtual --control PORT`).

    Args:
        place: HOST:PORT of the control port.
    """

    def __init__(self, place: str) -> None:
        self._control = ControlPort(place, "power socket")

    def off(self) -> None:
        """Cut its power; BenchProblem if the control port is not there, or refuses."""
        self._control.order("power off")

    def on(self) -> None:
        """Restore its power; raises `BenchProblem` likewise."""
        self._control.order("power on")
