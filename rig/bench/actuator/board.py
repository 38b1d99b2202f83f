"""An actuator as a board: presses, releases and switches, and knows what a restart has undone."""

from __future__ import annotations

from contextlib import suppress
from math import inf

from rig import BenchProblem
from rig.bench.actuator.driver import Driver
from rig.bench.actuator.identity import Identity, identify
from rig.bench.boards.errors import BoardRefused, BoardRestarted, BoardSilent, NoSuchChannel
from rig.bench.boards.pairs import NO_PAIRS, Pairs
from rig.bench.boards.protocol import Health, Pressed
from rig.link.clock import Clock, RealClock

BUSY = -221
"""The board's number for a channel that is still at its last press."""


class ActuatorBoard:
    """One actuator, open.

    Args:
        device: Its serial device.
        serial: The serial number that it must have; None if any will do.
        pairs: Which pad the key on a port has, by port: the board gives it no power while that is
            pressed.
        clock: The clock that deadlines are on.

    Raises:
        BoardSilent: There is no device, or nothing answers.
        WrongBoard: It is no actuator, speaks another protocol, or is another one.
    """

    def __init__(
        self,
        device: str,
        serial: str | None = None,
        pairs: Pairs = NO_PAIRS,
        *,
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock or RealClock()
        self._driver = Driver(device, self._clock)
        self._serial = serial
        self._pairs = pairs
        self._presses = 0
        self._press_ends: dict[int, float] = {}
        self._cut: set[int] = set()
        self._undone: set[str] = set()
        self._restarts = 0
        self._heard_at = -inf
        self._paired = False
        self._identity = self._attach()

    def press(self, channel: int, hold: float, delay: float) -> Pressed:
        """Press for `hold` seconds, `delay` seconds from now; return without waiting for it.

        A press of the same channel that is still going on is let go first. When the press begins is
        told to within the few milliseconds that a line takes.

        Raises:
            NoSuchChannel: There is no such pad.
            BenchProblem: It is to last longer than the board can hold.
            BoardRestarted: The board has restarted, and may have lost the last press of this pad.
        """
        self._require(channel, self._identity.touch_channels, "pad")
        self._require_hold(hold)
        self._listen()
        self._tell_undone(_pad(channel))
        at = self._clock.now() + delay
        # Noted before it is asked for: a board that restarts instead of answering loses it as well.
        self._press_ends[channel] = at + hold
        self._begin(channel, f"TOUC {channel},{max(_ms(hold), 1)},{_ms(delay)}")
        self._presses += 1
        return Pressed(at)

    def release(self, channel: int) -> None:
        """Let go at once, and forget a press that is still to come.

        Raises:
            NoSuchChannel: There is no such pad.
            BoardRestarted: The board has restarted, and may have lost the last press of this pad.
        """
        self._require(channel, self._identity.touch_channels, "pad")
        self._listen()
        self._ask(f"REL {channel}")
        self._press_ends.pop(channel, None)
        self._tell_undone(_pad(channel))

    def switch(self, channel: int, *, on: bool) -> None:
        """Cut or restore the power of a port.

        Raises:
            NoSuchChannel: There is no such port.
            BoardRestarted: The board has restarted while the port was cut, so that it came on.
        """
        self._require(channel, self._identity.power_channels, "port")
        self._listen()
        if on:
            self._cut.discard(channel)
        else:
            self._undone.discard(_port(channel))
            self._cut.add(channel)
        self._ask(f"POW {channel},{int(on)}")
        self._tell_undone(_port(channel))

    def counted(self, channel: int) -> int:
        """Return how often the board has pressed this pad since it started.

        Raises:
            NoSuchChannel: There is no such pad.
        """
        self._require(channel, self._identity.touch_channels, "pad")
        self._listen()
        told = self._ask(f"TOUC? {channel}")
        *_, count = told.split(",")
        if not count.isdecimal():
            raise BoardSilent(
                f"the board does not tell its presses: {told}", where=self._driver.device
            )
        return int(count)

    def health(self) -> Health:
        """Ask the board how it is."""
        self._listen()
        self._ask("*IDN?")
        identity = self._identity
        return Health(
            identity=identity.name,
            serial=identity.serial,
            version=identity.version,
            touch_channels=identity.touch_channels,
            power_channels=identity.power_channels,
            presses=self._presses,
            restarts=self._restarts,
        )

    def close(self) -> None:
        """Release every pad, restore every port, and give the board back."""
        with suppress(BenchProblem):
            self._driver.ask("*RST")
        self._driver.close()

    def _attach(self) -> Identity:
        """Open the device, make sure of the board, and have it let go of everything."""
        told = self._driver.open()
        try:
            identity = identify(self._driver, told, self._serial)
            self._driver.ask("*RST")
            self._pair(identity)
        except BaseException:
            self._driver.close()
            raise
        self._heard_at = self._clock.now()
        return identity

    def _listen(self) -> None:
        """Open the board again if it has gone, and see whether it has restarted."""
        if self._driver.is_open:
            self._driver.listen()
        else:
            self._identity = self._attach()
            self._driver.restarts += 1
        self._note_restarts()
        if not self._paired:
            self._pair(self._identity)

    def _pair(self, identity: Identity) -> None:
        """Tell the board which pad belongs to which port: left alone, it takes equal numbers."""
        for port in range(1, identity.power_channels + 1):
            self._driver.ask(f"CONF:PAIR {port},{self._pairs.get(port, 0)}")
        self._paired = True

    def _ask(self, text: str, *, repeat: bool = True) -> str:
        try:
            return self._driver.ask(text, repeat=repeat)
        finally:
            self._note_restarts()

    def _begin(self, channel: int, press: str) -> None:
        try:
            self._ask(press, repeat=False)
        except BoardRestarted:
            self._undone.discard(_pad(channel))
            raise
        except BoardSilent:
            # It may have heard it all the same; nobody waits for that press any more.
            self._ask(f"REL {channel}")
            raise
        except BoardRefused as error:
            if error.number != BUSY:
                raise
            self._ask(f"REL {channel}")
            self._ask(press, repeat=False)

    def _note_restarts(self) -> None:
        """Remember what a restart since the board was last heard of may have undone."""
        if self._driver.restarts > self._restarts:
            self._restarts = self._driver.restarts
            self._paired = False
            ends = self._press_ends.items()
            self._undone |= {_pad(channel) for channel, end in ends if end > self._heard_at}
            self._undone |= {_port(channel) for channel in self._cut}
            self._press_ends.clear()
            self._cut.clear()
        self._heard_at = self._clock.now()

    def _tell_undone(self, what: str) -> None:
        if what in self._undone:
            self._undone.remove(what)
            raise BoardRestarted(
                f"the board has restarted by itself: what {what} was at may be undone",
                where=self._driver.device,
                try_this="look at its supply and its cable: a motor or a relay may pull it down",
            )

    def _require(self, channel: int, count: int, what: str) -> None:
        if not 1 <= channel <= count:
            raise NoSuchChannel(
                f"the board has no {what} {channel}: it has {count}",
                where=self._driver.device,
                try_this="mend the channel in the bench file; keyrig map finds it out",
            )

    def _require_hold(self, hold: float) -> None:
        longest = self._identity.longest_hold
        if hold > longest:
            raise BenchProblem(
                f"the board holds a pad for {longest:g} s at most, not for {hold:g} s",
                where=self._driver.device,
                try_this="hold it for less",
            )


def _pad(channel: int) -> str:
    return f"pad {channel}"


def _port(channel: int) -> str:
    return f"port {channel}"


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
