"""The finger of a served virtual key: a line of text to its control port."""

from __future__ import annotations

from contextlib import suppress

from rig import BenchProblem
from rig.bench.control_port import ControlPort
from rig.bench.touch.protocol import Fingertip
from rig.bench.touch.virtual import GOOD, POOR_QUALITY


class SocketTouch:
    """Presses the sensor of a served key (`keyrig virtual --control PORT`).

    Args:
        place: HOST:PORT of the control port.
    """

    def __init__(self, place: str) -> None:
        self._control = ControlPort(place, "touch socket")

    def press(self, hold: float, delay: float) -> None:
        """Press for `hold` seconds, `delay` seconds from now; return without waiting for it.

        Raises:
            BenchProblem: The control port is not there, or refuses.
        """
        self._control.order(f"press {hold:g} {delay:g}")

    def present(self, finger: Fingertip, hold: float, delay: float) -> None:
        """Press likewise with this finger; raises `BenchProblem` likewise."""
        sample = GOOD if finger.readable else POOR_QUALITY
        self._control.order(f"press {hold:g} {delay:g} {sample} {finger.name}")

    def release(self) -> None:
        """Let go at once; a finger that cannot be reached presses nothing either."""
        with suppress(BenchProblem):
            self._control.order("release")
