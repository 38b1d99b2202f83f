"""Which finger touches: only where the bench has more than one, and a test says so."""

from __future__ import annotations

from rig.bench.touch.presser import UP_NEEDED, Intent, Presser
from rig.bench.touch.protocol import Fingertip
from rig.bench.touch.virtual import VirtualTouch
from rig.link.frames import Command
from rig.virtual.clock import VirtualClock
from rig.virtual.sensor import USUAL_FINGER, Press, Sample, TouchSensor

SELECTION = b"\x0b"
THUMB = Fingertip("left thumb")


class OneFinger:
    """A machine's finger."""

    def __init__(self) -> None:
        self.presses = 0

    def press(self, hold: float, delay: float) -> None:
        self.presses += 1

    def release(self) -> None:
        """Nothing is held."""


def ask(presser: Presser) -> None:
    presser.message(1, Command.CBOR, SELECTION)
    presser.keepalive(1, UP_NEEDED, 0.0)


def test_sensor_feels_the_finger_that_the_test_wants() -> None:
    clock, sensor = VirtualClock(), TouchSensor()
    presser = Presser(VirtualTouch(sensor, clock))
    felt = []
    for finger in (None, THUMB, Fingertip("left thumb", readable=False)):
        with presser.wanting(Intent(finger=finger)):
            ask(presser)
            clock.advance(clock.now() + 0.01)
            felt.append(sensor.felt)
    poor = Press(THUMB.name, Sample.POOR_QUALITY)
    assert felt == [Press(USUAL_FINGER), Press(THUMB.name), poor]
    assert presser.presents_fingers


def test_a_machine_presses_with_the_one_finger_that_it_has() -> None:
    touch = OneFinger()
    presser = Presser(touch)
    with presser.wanting(Intent(finger=THUMB)):
        ask(presser)
    assert touch.presses == 1
    assert not presser.presents_fingers
