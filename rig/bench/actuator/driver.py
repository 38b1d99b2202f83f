"""Asks an actuator one thing at a time, and finds the way back when a line was lost."""

from __future__ import annotations

import secrets

from rig.bench.actuator.line import UNTAGGED, Answer, Boot, read, refusal, request
from rig.bench.actuator.wire import Wire
from rig.bench.boards.errors import BoardRefused, BoardRestarted, BoardSilent, WrongBoard
from rig.link.clock import Clock, RealClock

PATIENCE = 1.0
"""Seconds for a reply: a line takes some milliseconds, a hang of the board a quarter of a second
until its watchdog starts it anew, which it tells."""
STARTING = 6.0
"""Seconds for a board to answer after its device was opened: old boot loaders take two."""
RECOVERING = 3.0
"""Seconds for a board that was open to answer again."""
TRYING = 0.5
"""Seconds after which a board that starts is asked once more."""
DRAINING = 0.05
"""Seconds in which what is still on the line may come."""

TRIES = 3
"""Times that a request is sent which is garbled on its way; the board has not heeded it then."""

BAD_LINE = -360
"""The board's number for such a request."""

_QUOTED = 40
"""Characters of what a stranger says that are told."""


class Driver:
    """One board at the other end of a serial device.

    Args:
        device: The device's node.
        clock: The clock that deadlines are on.

    Attributes:
        restarts: How often the board has told that it has started, but for what opening it brings
            about.
    """

    def __init__(self, device: str, clock: Clock | None = None) -> None:
        self.device = device
        self.restarts = 0
        self._clock = clock or RealClock()
        self._wire = Wire(device, self._clock)
        self._tag = ""
        self._noise = b""

    @property
    def is_open(self) -> bool:
        """Whether the device is open; it is not after it has gone."""
        return self._wire.is_open

    def open(self) -> str:
        """Open the device and wait until the board answers; return what it calls itself.

        Raises:
            BoardSilent: There is no device, or nothing answers.
            WrongBoard: Something answers, but not as an actuator does.
        """
        before = self.restarts
        self._wire.open()
        try:
            return self._synchronise(STARTING)
        except BaseException:
            self._wire.close()
            raise
        finally:
            self.restarts = before

    def close(self) -> None:
        """Give the device back."""
        self._wire.close()

    def listen(self) -> None:
        """Take notice of what the board has said unasked: it tells when it has started.

        Raises:
            BoardSilent: The device has gone, or the board has started and does not answer.
        """
        before = self.restarts
        self._drain(0.0)
        if self.restarts > before:
            self._synchronise(RECOVERING)

    def ask(self, text: str, *, repeat: bool = True) -> str:
        """Ask for something, and return the answer.

        Args:
            text: The request, without tag and checksum.
            repeat: Whether it may be said again where nobody knows if it was heard.

        Raises:
            BoardRefused: The board says no.
            BoardRestarted: It has restarted instead of answering, and was not to be asked again.
            BoardSilent: No answer came.
        """
        before = self.restarts
        answer = self._asked(text)
        if answer is None:
            self._synchronise(RECOVERING)
            answer = self._asked(text) if repeat else None
        if answer is None:
            raise self._silent(text) if self.restarts == before else self._restarted(text)
        return answer

    def _synchronise(self, seconds: float) -> str:
        """Forget all that is on the line, and return what the board calls itself."""
        deadline = self._clock.now() + seconds
        self._noise = b""
        while self._clock.now() < deadline:
            self._wire.send(b"\n")
            self._drain(DRAINING)
            self._send("*IDN?")
            identity = self._hear(min(self._clock.now() + TRYING, deadline))
            if identity is not None:
                return identity
        raise self._no_actuator()

    def _asked(self, text: str) -> str | None:
        """Return the answer; None if none came."""
        for _ in range(TRIES):
            self._send(text)
            heard = self._hear(self._clock.now() + PATIENCE)
            refused = refusal(heard or "")
            if refused is None:
                return heard
            if refused[0] != BAD_LINE:
                raise BoardRefused(*refused, where=f"{self.device}: {text}")
        return None

    def _send(self, text: str) -> None:
        self._tag = secrets.token_hex(3)
        self._wire.send(request(self._tag, text))

    def _hear(self, until: float) -> str | None:
        """Return the answer to the last request; None if none came, or the board has started."""
        while (line := self._wire.receive(until)) is not None:
            match self._read(line):
                case Answer(tag, text) if tag in (self._tag, UNTAGGED):
                    return text
                case Boot():
                    return None
            if self._clock.now() >= until:
                return None
        return None

    def _drain(self, seconds: float) -> None:
        """Take what comes in that time off the line."""
        until = self._clock.now() + seconds
        # A line that never falls silent must not hold us: what it says later is skipped as well.
        while (line := self._wire.receive(until)) and self._clock.now() < until + PATIENCE:
            self._read(line)

    def _read(self, line: bytes) -> Answer | Boot | None:
        said = read(line)
        if said is None:
            self._noise = line
        self.restarts += isinstance(said, Boot)
        return said

    def _silent(self, text: str) -> BoardSilent:
        return BoardSilent(
            f"the board does not answer {text}",
            where=self.device,
            try_this="plug it in again; keyrig doctor tells how it is",
        )

    def _restarted(self, text: str) -> BoardRestarted:
        return BoardRestarted(
            f"the board has restarted instead of answering {text}",
            where=self.device,
            try_this="look at its supply and its cable: a motor or a relay may pull it down",
        )

    def _no_actuator(self) -> BoardSilent | WrongBoard:
        if not self._noise:
            return BoardSilent(
                "the board does not answer",
                where=self.device,
                try_this="look whether the firmware is on it (hardware/firmware), and whether this"
                " is its device",
            )
        said = self._noise[:_QUOTED].decode("ascii", "replace")
        return WrongBoard(
            f"what is there is no actuator: it says {said!r}",
            where=self.device,
            try_this="name the actuator's device in the bench file",
        )
