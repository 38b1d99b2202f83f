"""What a finger must not do, whatever a test wants of it: a noting finger, and made-up times."""

from __future__ import annotations

from operator import methodcaller

import pytest

from rig import BenchProblem
from rig.bench.touch.presser import Intent, Presser
from rig.bench.touch.rules import Finger, TouchRules, shortest_press
from rig.consent import Consent
from rig.guard import Refused
from rig.link.frames import Command, continuation, init_packet

OURS, OTHER = 0x0A, 0x0B
SELECTION = b"\x0b"
UP_NEEDED, PROCESSING = 2, 1
REGISTER = b"\x00\x01\x00\x00\x00\x00\x40" + bytes(64)
NOT_TOUCHED = b"\x69\x85"
BUSY, TIMEOUT = b"\x06", b"\x05"
KEYBOARD = "1-2:1.0"


class NotingFinger:
    """Notes hold and delay of each press, and how often it was told to let go."""

    def __init__(self) -> None:
        self.pressed: list[tuple[float, float]] = []
        self.releases = 0

    def press(self, hold: float, delay: float) -> None:
        self.pressed.append((hold, delay))

    def release(self) -> None:
        self.releases += 1


@pytest.fixture
def finger() -> NotingFinger:
    return NotingFinger()


def ask(presser: Presser, at: float = 1.0) -> None:
    """Have our request wait for a touch."""
    presser.message(OURS, Command.CBOR, SELECTION)
    presser.keepalive(OURS, UP_NEEDED, at)


def test_nothing_is_pressed_unless_our_own_request_waits_for_it(finger: NotingFinger) -> None:
    presser = Presser(finger)
    presser.keepalive(OURS, UP_NEEDED, 1.0)
    presser.message(OURS, Command.CBOR, SELECTION)
    presser.keepalive(OURS, PROCESSING, 1.1)
    presser.keepalive(OTHER, UP_NEEDED, 1.2)
    presser.reply(OURS, Command.CBOR, b"\x00", 1.3)
    presser.keepalive(OURS, UP_NEEDED, 1.4)
    presser.message(OURS, Command.CANCEL, b"")
    presser.keepalive(OURS, UP_NEEDED, 1.5)

    assert (finger.pressed, presser.asked) == ([], 0)


def test_reply_of_u2f_that_was_not_asked_for_is_not_pressed(finger: NotingFinger) -> None:
    presser = Presser(finger)
    presser.reply(OURS, Command.MSG, NOT_TOUCHED, 1.0)
    presser.message(OURS, Command.MSG, REGISTER)
    presser.reply(OURS, Command.MSG, b"\x90\x00", 1.1)
    presser.reply(OURS, Command.MSG, NOT_TOUCHED, 1.2)

    assert finger.pressed == []


def test_request_that_is_sent_packet_by_packet_waits_too(finger: NotingFinger) -> None:
    presser = Presser(finger)
    presser.raw_packet(continuation(OTHER, 0))
    presser.raw_packet(init_packet(OURS, Command.CANCEL))
    presser.raw_packet(b"short")
    for channel in (OURS, OTHER):
        presser.keepalive(channel, UP_NEEDED, 1.0)
    assert finger.pressed == []

    presser.raw_packet(init_packet(OURS, Command.CBOR, SELECTION))
    presser.keepalive(OURS, UP_NEEDED, 1.1)
    assert len(finger.pressed) == 1


@pytest.mark.parametrize(("error", "waits"), [(BUSY, True), (TIMEOUT, False)])
def test_request_waits_on_while_the_key_is_busy_with_it(
    finger: NotingFinger, error: bytes, waits: bool
) -> None:
    presser = Presser(finger)
    presser.message(OURS, Command.CBOR, SELECTION)
    presser.reply(OURS, Command.ERROR, error, 1.0)
    presser.keepalive(OURS, UP_NEEDED, 1.1)

    assert bool(finger.pressed) == waits


@pytest.mark.parametrize(
    ("intent", "replied", "released"),
    [
        (Intent(delay=5.0), 3.0, 1),
        (Intent(delay=1.0), 2.05, 0),
        (Intent(hold=10.0), 7.0, 1),
        (Intent(), 1.02, 0),
    ],
    ids=["still to come", "on its way", "held on", "plain"],
)
def test_finger_lets_go_when_the_request_is_over_before_the_press(
    finger: NotingFinger, intent: Intent, replied: float, released: int
) -> None:
    presser = Presser(finger)
    with presser.wanting(intent):
        ask(presser)
        presser.reply(OURS, Command.CBOR, b"\x27", replied)
        assert finger.releases == released


@pytest.mark.parametrize("end", ["reconnected", "let_go"])
def test_finger_lets_go_when_the_link_is_over(finger: NotingFinger, end: str) -> None:
    presser = Presser(finger)
    ask(presser)
    methodcaller(end)(presser)
    presser.keepalive(OURS, UP_NEEDED, 1.2)

    assert (len(finger.pressed), finger.releases) == (1, 1)


@pytest.mark.parametrize("whose", list(Finger))
def test_key_is_not_pressed_within_three_seconds_of_power_on(
    finger: NotingFinger, whose: Finger
) -> None:
    presser = Presser(finger, TouchRules(finger=whose))
    presser.rules.powered(10.0)
    for at in (10.5, 20.0):
        ask(presser, at)

    delays = [delay for _, delay in finger.pressed]
    assert delays == ([0.0, 0.0] if whose is Finger.SIMULATED else [2.5, 0.0])


def test_press_that_was_put_off_is_not_repeated_before_it_came(finger: NotingFinger) -> None:
    presser = Presser(finger, TouchRules(finger=Finger.MACHINE))
    presser.rules.powered(0.0)
    ask(presser, 0.5)
    for tenth in range(6, 60):
        presser.keepalive(OURS, UP_NEEDED, tenth / 10)

    assert finger.pressed == [(0.08, 2.5)]


def test_later_press_is_not_put_off_twice(finger: NotingFinger) -> None:
    presser = Presser(finger, TouchRules(finger=Finger.MACHINE))
    presser.rules.powered(0.0)
    with presser.wanting(Intent(delay=8.0)):
        ask(presser, 0.5)

    assert finger.pressed == [(0.08, 8.0)]


def test_key_that_was_opened_anew_may_have_had_no_power_until_it_asks(
    finger: NotingFinger,
) -> None:
    presser = Presser(finger, TouchRules(finger=Finger.MACHINE))
    presser.reconnected()
    for at in (50.0, 52.0):
        ask(presser, at)

    assert [delay for _, delay in finger.pressed] == [3.0, 1.0]


@pytest.mark.parametrize(
    ("whose", "refused"),
    [(Finger.MACHINE, True), (Finger.PERSON, False), (Finger.SIMULATED, False)],
)
def test_machine_does_not_touch_a_key_that_types(
    finger: NotingFinger, whose: Finger, refused: bool
) -> None:
    bound = [KEYBOARD]
    presser = Presser(finger, TouchRules(finger=whose, name="A1", keyboards=lambda: bound))
    if refused:
        with pytest.raises(BenchProblem, match=f"types as a keyboard.*A1, {KEYBOARD}") as problem:
            ask(presser)
        assert f"echo {KEYBOARD}" in problem.value.try_this
        bound.clear()

    ask(presser, 2.0)
    assert len(finger.pressed) == 1


@pytest.mark.parametrize("level", list(Consent), ids=lambda level: level.word)
def test_touch_of_more_than_five_seconds_takes_wipe(finger: NotingFinger, level: Consent) -> None:
    presser = Presser(finger, TouchRules(consent=level, name="A1"))
    with presser.wanting(Intent(hold=5.0)):
        ask(presser)
    with presser.wanting(Intent(hold=5.1)):
        if level is Consent.WIPE:
            ask(presser, 2.0)
        else:
            with pytest.raises(Refused, match=f"a touch of 5.1 s: .* in force is {level.word}"):
                ask(presser, 2.0)

    assert len(finger.pressed) == (2 if level is Consent.WIPE else 1)


@pytest.mark.parametrize(("hold", "pressed"), [(0.08, 0.3), (2.0, 2.0)])
def test_press_is_never_shorter_than_the_pad_needs(
    finger: NotingFinger, hold: float, pressed: float
) -> None:
    presser = Presser(finger, TouchRules(shortest=0.3))
    with presser.wanting(Intent(hold=hold)):
        presser.message(OURS, Command.CBOR, SELECTION)
        presser.keepalive(OURS, UP_NEEDED, 1.0)
    assert finger.pressed == [(pressed, 0.0)]
    assert presser.presses[0].ends == 1.0 + pressed


@pytest.mark.parametrize(
    ("whose", "stated", "held"),
    [
        (Finger.MACHINE, None, 0.5),
        (Finger.MACHINE, 0.1, 0.1),
        (Finger.SIMULATED, None, 0.0),
        (Finger.PERSON, None, 0.0),
    ],
)
def test_machine_holds_a_pad_that_nobody_calibrated_for_half_a_second(
    whose: Finger, stated: float | None, held: float
) -> None:
    assert shortest_press(whose, stated) == held
