"""The parts of a served key that need no process of their own."""

from __future__ import annotations

import os
import pty
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from rig.virtual.clock import RealClock, VirtualClock
from rig.virtual.sensor import TouchSensor
from rig.virtual.serving.finger import Finger
from rig.virtual.serving.loop import Loop
from rig.virtual.serving.pace import Pace
from rig.virtual.serving.signals import signals
from rig.virtual.serving.terminal import Terminal, is_in_front
from tests.real_time import PATIENCE


@pytest.fixture
def clock() -> RealClock:
    return RealClock()


@pytest.fixture
def loop(clock: RealClock) -> Iterator[Loop]:
    loop = Loop(clock)
    # A loop that hears nothing must end all the same.
    clock.call_at(clock.now() + PATIENCE, loop.stop)
    yield loop
    loop.close()


@pytest.fixture
def pseudo_terminal() -> Iterator[tuple[int, int]]:
    ours, its = pty.openpty()
    yield ours, its
    for descriptor in (ours, its):
        os.close(descriptor)


def test_timers_fire_in_the_order_in_which_they_fall_due(clock: RealClock, loop: Loop) -> None:
    fired: list[str] = []
    start = clock.now()
    clock.call_at(start + 0.03, loop.stop)
    clock.call_at(start + 0.02, lambda: fired.append("late"))
    clock.call_at(start + 0.01, lambda: fired.append("early"))
    clock.call_at(start + 0.015, lambda: fired.append("cancelled")).cancel()
    loop.run()
    assert fired == ["early", "late"]
    assert clock.now() >= start + 0.03


def test_timer_that_sets_itself_anew_leaves_time_for_others(clock: RealClock) -> None:
    fired: list[float] = []

    def again() -> None:
        fired.append(clock.now())
        clock.call_at(clock.now(), again)

    clock.call_at(clock.now(), again)
    clock.fire_due()
    clock.fire_due()
    assert len(fired) == 2


def test_press_lifts_the_finger_first_and_lets_go_in_time(clock: RealClock, loop: Loop) -> None:
    sensor = TouchSensor()
    finger = Finger(sensor, clock)
    touched: list[str] = []
    sensor.listen(lambda: touched.append("first"))
    finger.press(30.0)
    sensor.listen(lambda: touched.append("second"))
    finger.press(0.01)
    clock.call_at(clock.now() + 0.02, loop.stop)
    loop.run()
    assert touched == ["first", "second"]
    assert not sensor.pressed


def test_release_forgets_the_press_that_is_to_come(clock: RealClock, loop: Loop) -> None:
    sensor = TouchSensor()
    finger = Finger(sensor, clock)
    sensor.listen(lambda: pytest.fail("touched"))
    finger.press(0.1, 0.01)
    finger.release()
    clock.call_at(clock.now() + 0.02, loop.stop)
    loop.run()
    assert not sensor.pressed


def test_delayed_press_touches_once_its_time_has_come(clock: RealClock, loop: Loop) -> None:
    sensor = TouchSensor()
    start = clock.now()
    touched: list[float] = []
    sensor.listen(lambda: touched.append(clock.now()))
    Finger(sensor, clock).press(0.01, 0.02)
    assert not touched
    clock.call_at(clock.now() + 0.05, loop.stop)
    loop.run()
    assert len(touched) == 1
    assert touched[0] >= start + 0.02


def test_signal_is_heard_by_the_loop_and_handlers_are_put_back(loop: Loop) -> None:
    before = signal.getsignal(signal.SIGUSR1)
    with signals(loop, {signal.SIGUSR1: loop.stop}):
        signal.raise_signal(signal.SIGUSR1)
        loop.run()
    assert signal.getsignal(signal.SIGUSR1) == before


def test_enter_on_a_terminal_is_heard_and_nothing_else(
    loop: Loop, pseudo_terminal: tuple[int, int]
) -> None:
    ours, its = pseudo_terminal
    entered: list[str] = []

    def enter() -> None:
        entered.append("enter")
        loop.stop()

    Terminal(loop, its, enter)
    os.write(ours, b"touch\n")
    loop.run()
    assert entered == ["enter"]


def test_closed_terminal_is_listened_to_no_longer(clock: RealClock, loop: Loop) -> None:
    ours, its = pty.openpty()
    Terminal(loop, its, lambda: pytest.fail("entered"))
    os.close(ours)
    clock.call_at(clock.now() + 0.02, loop.stop)
    loop.run()
    os.close(its)


def test_terminal_of_another_job_is_not_in_front(pseudo_terminal: tuple[int, int]) -> None:
    assert not is_in_front(pseudo_terminal[1])
    with Path(os.devnull).open() as no_terminal:
        assert not is_in_front(no_terminal.fileno())


def test_packets_arrive_one_after_the_other_and_none_too_early() -> None:
    clock = VirtualClock()
    arrived: list[tuple[float, bytes]] = []
    pace = Pace(clock, 0.001, lambda report: arrived.append((round(clock.now(), 6), report)))
    pace.carry(b"1")
    pace.carry(b"2")
    clock.advance(0.01)
    pace.carry(b"3")
    clock.advance(0.0105)
    assert arrived == [(0.001, b"1"), (0.002, b"2")]
    clock.advance(1)
    assert arrived[2:] == [(0.011, b"3")]


def test_packets_under_way_are_lost_with_the_power() -> None:
    clock = VirtualClock()
    arrived: list[bytes] = []
    pace = Pace(clock, 0.001, arrived.append)
    pace.carry(b"1")
    pace.carry(b"2")
    clock.advance(0.001)
    pace.drop()
    clock.advance(1)
    pace.carry(b"3")
    clock.advance(2)
    assert arrived == [b"1", b"3"]
