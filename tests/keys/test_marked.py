"""The marker of an adopted key: asked for at each opening, renewed after each reset."""

from __future__ import annotations

from collections.abc import Callable
from operator import methodcaller
from pathlib import Path

import pytest
from fido2.ctap2 import ClientPin, Ctap2

from rig import BenchProblem
from rig.bench.marker_file import read_marker, write_marker
from rig.bench.touch.presser import Intent, Presser
from rig.bench.touch.virtual import VirtualTouch
from rig.consent import Consent
from rig.guard import Guard
from rig.keys.inprocess import InProcessConnection
from rig.keys.marked import MarkedDevice
from rig.keys.marker import leave_marker
from rig.link.device import KeyDevice
from rig.link.errors import Gone
from rig.link.frames import Command, Frame, init_packet
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey

RESET, GET_INFO = b"\x07", b"\x04"
PROFILES = ["fido2.1", "fido2.0", "u2f"]


class Bay:
    """A port with a key in it that can be swapped for another one."""

    def __init__(self, folder: Path, profile: str = "fido2.1") -> None:
        self.clock = VirtualClock()
        self.key = VirtualKey(profile, clock=self.clock)
        self.marker = folder / "A1.marker.json"
        guard, finger = Guard(Consent.SIGN), self.finger()
        link = KeyDevice(self.connect, [guard, finger])
        write_marker(self.marker, leave_marker(link, guard))

    def finger(self) -> Presser:
        return Presser(VirtualTouch(self.key.sensor, self.clock))

    def connect(self) -> InProcessConnection:
        return InProcessConnection(self.key, self.clock)

    def swap(self) -> None:
        """Put another key of the same model into the port."""
        self.key = VirtualKey(self.key.profile, clock=self.clock)

    def open(self, level: Consent = Consent.WIPE) -> tuple[MarkedDevice, Presser]:
        guard, finger = Guard(level, name="A1"), self.finger()
        link = MarkedDevice(
            self.connect,
            [guard, finger],
            guard=guard,
            presser=finger,
            marker=self.marker,
            name="A1",
        )
        return link, finger


@pytest.mark.parametrize("profile", PROFILES)
def test_adopted_key_is_known_again_without_a_touch(tmp_path: Path, profile: str) -> None:
    bay = Bay(tmp_path, profile)

    link, finger = bay.open(Consent.SIGN)
    link.reconnect()

    assert finger.asked == 0


@pytest.mark.parametrize("profile", PROFILES)
def test_another_key_of_the_same_model_is_refused(tmp_path: Path, profile: str) -> None:
    bay = Bay(tmp_path, profile)
    bay.swap()

    with pytest.raises(BenchProblem, match="not the one that was adopted") as problem:
        bay.open()

    assert "keyrig adopt A1" in problem.value.try_this


def test_key_that_is_busy_with_an_unfinished_message_is_waited_for(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    link, _ = bay.open(Consent.SIGN)
    link.raw.send(init_packet(link.channel, Command.PING, length=100))

    link.reconnect()

    assert link.ping(b"keyrig") == b"keyrig"


def test_key_that_was_swapped_between_two_openings_gets_no_request(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    link, _ = bay.open()
    bay.swap()

    with pytest.raises(BenchProblem):
        link.reconnect()

    with pytest.raises(Gone):
        link.call(Command.CBOR, RESET)


def test_level_that_nobody_adopted_is_refused(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    bay.marker.unlink()

    with pytest.raises(BenchProblem, match="without being adopted"):
        bay.open()


def test_marker_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    bay.marker.write_text("{")

    with pytest.raises(BenchProblem, match="cannot be read"):
        bay.open()


def set_pin(link: KeyDevice) -> None:
    ClientPin(Ctap2(link)).set_pin("1234")


def ping_and_close(link: KeyDevice) -> None:
    link.ping()
    link.close()


AFTER_A_RESET: list[Callable[[KeyDevice], object]] = [
    methodcaller("reconnect"),
    methodcaller("close"),
    set_pin,
    ping_and_close,
]


@pytest.mark.parametrize("go_on", AFTER_A_RESET, ids=["reconnect", "close", "PIN", "ping"])
def test_marker_is_renewed_in_the_opening_of_the_reset(
    tmp_path: Path, go_on: Callable[[KeyDevice], object]
) -> None:
    bay = Bay(tmp_path)
    before = read_marker(bay.marker)
    link, finger = bay.open()
    assert link.call(Command.CBOR, RESET) == b"\x00"

    with finger.wanting(Intent(withheld=True)):
        go_on(link)

    assert read_marker(bay.marker) != before
    bay.open()


def as_raw_message(link: KeyDevice, bay: Bay) -> None:
    link.raw.send_message(link.channel, Command.CBOR, RESET)
    assert link.raw.reply(link.channel, 10.0).payload == b"\x00"


def packet_by_packet(link: KeyDevice, bay: Bay) -> None:
    link.raw.send(init_packet(link.channel, Command.CBOR, RESET))
    while not isinstance(frame := link.raw.receive(10.0), Frame) or frame.command != Command.CBOR:
        assert frame is not None


def on_another_channel(link: KeyDevice, bay: Bay) -> None:
    channel = link.raw.open_channel()
    link.raw.send(init_packet(channel, Command.CBOR, RESET))
    assert link.raw.reply(channel, 10.0).payload == b"\x00"


def unheard(link: KeyDevice, bay: Bay) -> None:
    link.raw.send(init_packet(link.channel, Command.CBOR, RESET))
    bay.key.sensor.press()


def unheard_before_another_request(link: KeyDevice, bay: Bay) -> None:
    unheard(link, bay)
    link.raw.send_message(link.channel, Command.CBOR, GET_INFO)


@pytest.mark.parametrize(
    "reset",
    [as_raw_message, packet_by_packet, on_another_channel, unheard, unheard_before_another_request],
)
@pytest.mark.parametrize(
    "end", [methodcaller("reconnect"), methodcaller("close")], ids=["reconnect", "close"]
)
def test_marker_is_renewed_after_a_reset_that_was_sent_raw(
    tmp_path: Path,
    reset: Callable[[KeyDevice, Bay], None],
    end: Callable[[KeyDevice], object],
) -> None:
    bay = Bay(tmp_path)
    before = read_marker(bay.marker)
    link, _ = bay.open()

    reset(link, bay)
    end(link)

    assert bay.key.resets == 1
    assert read_marker(bay.marker) != before
    bay.open()


def test_raw_reset_that_the_key_refused_leaves_the_marker_as_it_was(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    before = read_marker(bay.marker)
    link, finger = bay.open()
    bay.clock.advance(bay.clock.now() + 60.0)

    link.raw.send(init_packet(link.channel, Command.CBOR, RESET))
    link.close()

    assert (bay.key.resets, read_marker(bay.marker), finger.asked) == (0, before, 0)
    bay.open()


def test_key_that_went_during_a_raw_reset_is_closed_without_a_word(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    link, _ = bay.open()
    link.raw.send(init_packet(link.channel, Command.CBOR, RESET))
    bay.key.power.off()
    link.close()
    bay.key.power.on()
    bay.open()


def test_key_that_was_reset_elsewhere_is_refused(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    Ctap2(KeyDevice(bay.connect, [bay.finger()])).reset()

    with pytest.raises(BenchProblem, match="reset elsewhere"):
        bay.open()
