from __future__ import annotations

import pytest

from rig.bench.touch.presser import Intent, Presser
from rig.link.frames import Command

OURS, OTHER = 0x0A, 0x0B
SELECTION = b"\x0b"
PROCESSING, UP_NEEDED = 1, 2


class CountedTouch:
    """Counts the presses, and how often it was told to let go."""

    def __init__(self) -> None:
        self.presses = 0
        self.releases = 0

    def press(self, hold: float, delay: float) -> float | None:
        self.presses += 1
        return None

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


def test_press_is_told_with_its_times(presser: Presser) -> None:
    presser.keepalive(OURS, PROCESSING, 1.05)
    presser.reply(OURS, Command.CBOR, b"\x00", 1.2)
    (press,) = presser.presses
    assert (press.asked, press.begins, press.accepted) == (1.0, 1.0, 1.05)


def test_press_of_a_finger_with_a_clock_is_told_as_the_finger_does() -> None:
    class Punctual(CountedTouch):
        def press(self, hold: float, delay: float) -> float:
            return 1.25

    presser = Presser(Punctual())
    presser.message(OURS, Command.CBOR, SELECTION)
    presser.keepalive(OURS, UP_NEEDED, 1.0)
    assert [press.begins for press in presser.presses] == [1.25]


def test_three_presses_in_vain_are_a_miss(presser: Presser) -> None:
    for tenth in range(11, 150):
        presser.keepalive(OURS, UP_NEEDED, tenth / 10)
    assert presser.missed == [b"\x10\x0b"]
    assert presser.missed_at == b"\x10\x0b"
    assert [press.accepted for press in presser.presses] == [None] * 3


@pytest.mark.parametrize(
    ("reply", "missed"),
    [(b"\x2f", 1), (b"\x3a", 1), (b"\x27", 0), (b"\x2d", 0), (b"\x00", 0), (b"\x33", 0)],
    ids=["timed-out", "action-timed-out", "denied", "cancelled", "done", "wrong-pin"],
)
def test_request_that_ends_for_want_of_a_touch_is_a_miss(
    presser: Presser, reply: bytes, missed: int
) -> None:
    presser.reply(OURS, Command.CBOR, reply, 1.5)
    assert len(presser.missed) == missed


def test_request_that_ends_before_its_press_is_no_miss(touch: CountedTouch) -> None:
    presser = Presser(touch)
    with presser.wanting(Intent(delay=5.0)):
        presser.message(OURS, Command.CBOR, SELECTION)
        presser.keepalive(OURS, UP_NEEDED, 1.0)
        presser.reply(OURS, Command.CBOR, b"\x2f", 3.0)
    assert presser.missed == []


def test_miss_that_a_touch_came_after_is_the_last_one_no_more(presser: Presser) -> None:
    presser.reply(OURS, Command.CBOR, b"\x2f", 1.5)
    presser.message(OURS, Command.CBOR, SELECTION)
    presser.keepalive(OURS, UP_NEEDED, 2.0)
    presser.reply(OURS, Command.CBOR, b"\x00", 2.1)
    assert len(presser.missed) == 1
    assert presser.missed_at is None


def test_withheld_touch_is_told_without_a_press(touch: CountedTouch) -> None:
    presser = Presser(touch)
    with presser.wanting(Intent(withheld=True)):
        presser.message(OURS, Command.CBOR, SELECTION)
        presser.keepalive(OURS, UP_NEEDED, 1.0)
        presser.reply(OURS, Command.CBOR, b"\x2f", 3.0)
    assert [(press.asked, press.begins) for press in presser.presses] == [(1.0, None)]
    assert presser.missed == []


def test_finger_that_presses_although_it_was_withheld_is_found_out() -> None:
    class Twitching(CountedTouch):
        def counted(self) -> int:
            return self.presses

    finger = Twitching()
    presser = Presser(finger)
    with presser.wanting(Intent(withheld=True)):
        finger.press(0.08, 0.0)
    assert presser.unwanted == 1
