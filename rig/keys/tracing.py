"""A key whose exchanges are written to a capture file, with touches and power beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from rig.bench.power.protocol import Power
from rig.bench.touch.exchange import Press
from rig.keys.key import OpenKey
from rig.keys.witness import Beginning
from rig.link import chance
from rig.link.taps import Tap
from rig.trace.capture import Capture
from rig.trace.happenings import What


class TracedPower:
    """Power that is told to a trace."""

    def __init__(self, power: Power, capture: Capture) -> None:
        self._power, self._capture = power, capture

    def off(self) -> None:
        """Cut the port's power."""
        self._capture.tell(What.POWER, "power off", power="off")
        self._power.off()

    def on(self) -> None:
        """Restore the port's power."""
        self._power.on()
        self._capture.tell(What.POWER, "power on", power="on")


class CaptureWitness:
    """Tells a trace of the tests that are made."""

    tests: Sequence[str] = ()

    def __init__(self, capture: Capture) -> None:
        self._capture = capture
        self.ends = capture.ends

    def begins(self, test: str, attempt: int, facts: Mapping[str, str]) -> Beginning:
        """Write it down."""
        return Beginning(self._capture.begins(test, attempt, facts), facts)


def traced(name: str, path: Path, opened: Callable[[Tap], OpenKey]) -> OpenKey:
    """Open a key and write all that goes over its link.

    Args:
        name: What the user calls the key.
        path: The file; if it is there, another one is begun beside it.
        opened: Opens the key with one more tap.

    Raises:
        BenchProblem: The file cannot be written, or what `opened` raises.
    """
    capture = Capture(path)
    chance.seed(capture.opens(name))
    try:
        key = opened(capture)
    except BaseException:
        capture.close()
        raise
    capture.now = key.link.clock.now
    if key.power is not None:
        key.power = TracedPower(key.power, capture)
    key.presser.pressed = lambda press: _tell_press(capture, press)
    key.witness = CaptureWitness(capture)
    key.let_go = partial(_let_go, key.let_go, capture)
    _tell_opened(capture, key)
    return key


def _let_go(before: Callable[[], None], capture: Capture) -> None:
    try:
        before()
    finally:
        capture.close()


def _tell_press(capture: Capture, press: Press) -> None:
    begins = press.asked if press.begins is None else press.begins
    ends = begins if press.ends is None else press.ends
    delay, hold = begins - capture.now(), ends - begins
    when = f" in {delay * 1000:.0f} ms" if delay > 0 else ""
    details = {"delay": f"{delay:.6f}", "hold": f"{hold:.6f}"}
    capture.tell(What.TOUCH, f"touch for {hold * 1000:.0f} ms{when}", **details)


def _tell_opened(capture: Capture, key: OpenKey) -> None:
    interface = key.link.report_descriptor
    capture.tell(
        What.OPENED,
        f"{key.name} is open, at consent {key.consent.word}",
        key=key.name,
        consent=key.consent.word,
        irreversible=" ".join(sorted(key.guard.irreversible)),
        physical=str(key.physical),
        fresh=str(key.fresh),
        power=str(key.power is not None),
        descriptor="" if interface is None else interface.hex(),
    )
