"""Touch and power of a served key by a line of text, for benches without fingers.

A line is `press [HOLD [DELAY [SAMPLE FINGER]]]`, `release`, `power off` or `power on`. Times are
in seconds; SAMPLE is a number of CTAP 6.7.4 that tells how a fingerprint sensor can read the
finger, FINGER its name, of one word or more. A key on USB takes `usb stall`, `usb short` and
`usb late` too, which spoil its next report. Each line is answered by one, `ok` or `error` with the
reason.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Protocol

from rig.virtual.sensor import Press, Sample
from rig.virtual.serving.finger import Finger
from rig.virtual.serving.listener import Listener, Peer
from rig.virtual.serving.loop import Loop
from rig.virtual.serving.port import HOST

COMMANDS = "press [HOLD [DELAY [SAMPLE FINGER]]], release, power off, power on"
LONGEST_TIME = 60.0
"""Seconds that a press may last, or be delayed."""
_LONGEST_LINE = 256


class Power(Protocol):
    """What gives the key its power and its place."""

    def on(self) -> None:
        """Plug the key in; OSError if another program has taken its port."""
        ...

    def off(self) -> None:
        """Unplug it."""
        ...


class Control:
    """Takes lines from any number of programs.

    Args:
        loop: What waits for them.
        port: The port to listen on; 0 for any that is free.
        finger: What presses the key.
        power: What gives it power.
        spoil: What makes its next report arrive badly; None where no cable can be at fault.
    """

    def __init__(
        self,
        loop: Loop,
        port: int,
        finger: Finger,
        power: Power,
        spoil: Callable[[str], None] | None = None,
    ) -> None:
        self._listener = Listener(loop, port, self._heard)
        self._finger = finger
        self._power = power
        self._spoil = spoil

    @property
    def place(self) -> str:
        """Say where it listens."""
        return f"control {HOST}:{self._listener.port}"

    def open(self) -> None:
        """Listen; OSError if another program has the port."""
        self._listener.open()

    def close(self) -> None:
        """Listen no longer."""
        self._listener.close()

    def _heard(self, peer: Peer) -> None:
        while (end := peer.unread.find(b"\n")) >= 0:
            line = bytes(peer.unread[:end])
            del peer.unread[: end + 1]
            self._listener.say(peer, f"{self._answer(line)}\n".encode())
        if len(peer.unread) > _LONGEST_LINE:
            self._listener.hang_up(peer)

    def _answer(self, line: bytes) -> str:
        try:
            self._obey(line.decode("ascii", "replace").split())
        except (ValueError, OSError) as error:
            return f"error {error}"
        return "ok"

    def _obey(self, words: list[str]) -> None:
        match words:
            case ["press", *times] if len(times) <= 2:
                self._finger.press(*map(_seconds, times))
            case ["press", hold, delay, sample, *finger] if finger:
                felt = Press(" ".join(finger), Sample(int(sample)))
                self._finger.press(_seconds(hold), _seconds(delay), felt=felt)
            case ["release"]:
                self._finger.release()
            case ["power", "off"]:
                self._power.off()
            case ["power", "on"]:
                self._power.on()
            case ["usb", how] if self._spoil is not None:
                self._spoil(how)
            case _:
                raise ValueError(f"no such command; there are {COMMANDS}")


def _seconds(word: str) -> float:
    try:
        seconds = float(word)
    except ValueError:
        seconds = -1.0
    if not isfinite(seconds) or not 0 <= seconds <= LONGEST_TIME:
        raise ValueError(f"a time is a number of seconds from 0 to {LONGEST_TIME:g}")
    return seconds
