"""Presses for U2F, where the key asks by its reply and the host asks again."""

from __future__ import annotations

import pytest

from rig.bench.touch.presser import Intent, Presser
from rig.link.frames import Command

OURS, OTHER = 0x0A, 0x0B
NOT_TOUCHED, DONE = b"\x69\x85", b"\x05\x90\x00"
REGISTER = b"\x00\x01\x00\x00\x00\x00\x40" + bytes(64)
ENFORCE = b"\x00\x02\x03\x00\x00\x00\x42" + bytes(66)
CHECK_ONLY = b"\x00\x02\x07\x00\x00\x00\x42" + bytes(66)
DONT_ENFORCE = b"\x00\x02\x08\x00\x00\x00\x42" + bytes(66)
VERSION = b"\x00\x03\x00\x00\x00\x00\x00"


class Finger:
    """Counts the presses."""

    presses = 0

    def press(self, hold: float, delay: float) -> None:
        self.presses += 1

    def release(self) -> None:
        """Nothing is held."""


@pytest.fixture
def finger() -> Finger:
    return Finger()


@pytest.fixture
def presser(finger: Finger) -> Presser:
    return Presser(finger)


def exchange(presser: Presser, request: bytes, reply: bytes, at: float) -> None:
    presser.message(OURS, Command.MSG, request)
    presser.reply(OURS, Command.MSG, reply, at)


@pytest.mark.parametrize("request_", [REGISTER, ENFORCE], ids=["register", "authenticate"])
def test_refused_request_is_pressed_once_while_it_is_polled(
    presser: Presser, finger: Finger, request_: bytes
) -> None:
    for tenth in range(5):
        exchange(presser, request_, NOT_TOUCHED, tenth / 10)
    exchange(presser, request_, DONE, 0.5)
    assert (finger.presses, presser.asked, presser.accepted) == (1, 1, 1)


@pytest.mark.parametrize(
    "request_", [CHECK_ONLY, DONT_ENFORCE, VERSION, b""], ids=["check", "dont", "version", "empty"]
)
def test_request_that_wants_no_touch_is_not_pressed(
    presser: Presser, finger: Finger, request_: bytes
) -> None:
    exchange(presser, request_, NOT_TOUCHED, 0.0)
    assert (finger.presses, presser.asked) == (0, 0)


@pytest.mark.parametrize("reply", [DONE, b"\x6a\x80"], ids=["done", "wrong-data"])
def test_request_that_is_not_refused_for_want_of_a_touch_is_not_pressed(
    presser: Presser, finger: Finger, reply: bytes
) -> None:
    exchange(presser, REGISTER, reply, 0.0)
    assert (finger.presses, presser.accepted) == (0, 0)


def test_press_that_the_key_does_not_take_is_repeated_twice(
    presser: Presser, finger: Finger
) -> None:
    for second in range(60):
        exchange(presser, REGISTER, NOT_TOUCHED, float(second))
    assert (finger.presses, presser.asked) == (3, 1)


def test_withheld_touch_is_asked_for_and_not_given(presser: Presser, finger: Finger) -> None:
    with presser.wanting(Intent(withheld=True)):
        exchange(presser, REGISTER, NOT_TOUCHED, 0.0)
    assert (finger.presses, presser.asked) == (0, 1)


def test_another_request_is_owed_a_touch_of_its_own(presser: Presser, finger: Finger) -> None:
    exchange(presser, REGISTER, NOT_TOUCHED, 0.0)
    exchange(presser, ENFORCE, NOT_TOUCHED, 0.1)
    assert (finger.presses, presser.asked) == (2, 2)


def test_refusal_of_another_channel_is_not_ours(presser: Presser, finger: Finger) -> None:
    presser.message(OURS, Command.MSG, REGISTER)
    presser.reply(OTHER, Command.MSG, NOT_TOUCHED, 0.0)
    assert finger.presses == 0


def test_poll_that_goes_on_after_three_presses_is_a_miss(presser: Presser) -> None:
    for second in range(13):
        exchange(presser, REGISTER, NOT_TOUCHED, float(second))
    assert presser.missed == [b"\x03\x00\x01"]
