from __future__ import annotations

import pytest

from rig.bench.touch.presser import Intent, Presser
from rig.link.frames import Command

OURS, OTHER = 0x0A, 0x0B
SELECTION = b"\x0b"
UP_NEEDED = 2


class CountedTouch:
    """Counts the presses, and how often it was told to let go."""

    def __init__(self) -> None:
        self.presses = 0
        self.releases = 0

    def press(self, hold: float, delay: float) -> None:
        self.presses += 1

    def release(self) -> None:
        self.releases += 1


@pytest.fixture
def touch() -> CountedTouch:
    return CountedTouch()


@pytest.fixture
def presser(touch: CountedTouch) -> Presser:
    """A presser whose key waits for a touch on our channel, and has said so at 1 s."""
    presser = Presser(touch)
    presser.message(OURS, Command.CBOR, SELECTION)
    presser.keepalive(OURS, UP_NEEDED, 1.0)
    return presser


def test_request_is_pressed_once_however_often_it_asks(
    presser: Presser, touch: CountedTouch
) -> None:
    presser.keepalive(OURS, UP_NEEDED, 1.1)
    assert (touch.presses, presser.asked) == (1, 1)


def test_another_channel_does_not_have_the_wait_pressed_again(
    presser: Presser, touch: CountedTouch
) -> None:
    presser.message(OTHER, Command.PING, b"?")
    presser.reply(OTHER, Command.ERROR, b"\x06", 1.05)
    presser.keepalive(OURS, UP_NEEDED, 1.1)
    assert (touch.presses, presser.accepted) == (1, 0)


def test_reply_after_a_press_counts_as_a_touch(presser: Presser) -> None:
    presser.reply(OURS, Command.CBOR, b"\x00", 1.2)
    assert presser.accepted == 1


def test_late_reply_is_not_taken_for_a_touch(presser: Presser) -> None:
    presser.reply(OURS, Command.CBOR, b"\x27", 31.0)
    assert presser.accepted == 0


def test_press_that_is_not_taken_is_repeated_twice(presser: Presser, touch: CountedTouch) -> None:
    for tenth in range(11, 300):
        presser.keepalive(OURS, UP_NEEDED, tenth / 10)
    assert touch.presses == 3


def test_withheld_touch_is_asked_for_and_not_given(touch: CountedTouch) -> None:
    presser = Presser(touch)
    with presser.wanting(Intent(withheld=True)):
        presser.message(OURS, Command.CBOR, SELECTION)
        presser.keepalive(OURS, UP_NEEDED, 1.0)
    assert (touch.presses, presser.asked) == (0, 1)


def test_end_of_a_wish_lets_go(presser: Presser, touch: CountedTouch) -> None:
    with presser.wanting(Intent(delay=10.0)):
        pass
    assert touch.releases == 1
