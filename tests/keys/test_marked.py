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
from rig.guard import Guard
from rig.keys.inprocess import InProcessConnection
from rig.keys.marked import MarkedDevice
from rig.keys.marker import leave_marker
from rig.link.device import KeyDevice
from rig.link.errors import Gone
from rig.link.frames import Command
from rig.marks import Consent
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey

RESET = b"\x07"
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


def test_key_that_was_reset_elsewhere_is_refused(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    Ctap2(KeyDevice(bay.connect, [bay.finger()])).reset()

    with pytest.raises(BenchProblem, match="reset elsewhere"):
        bay.open()
