"""A servo at pad 8 gets pulses every 20 ms, of the width that its place takes."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.hardware.boards import HEX, SERVO, Log

US = 30  # another interrupt may delay an edge; a servo does not see that


def finger(*script: str) -> Log:
    return SERVO.play("run 20", "send CONF:SERV 8,1100,1900", "run 100", *script)


def test_servo_presses_and_rests_by_the_width_of_its_pulses() -> None:
    log = finger("send TOUC 8,500", "run 1000")

    assert [pulse.us for pulse in log.pulses] == pytest.approx([1100, 1900, 1100], abs=US)
    # A new width waits for the next frame of 20 ms.
    assert log.held("touch", 8) == [pytest.approx(500, abs=21)]


def test_servo_heeds_other_end_points_at_once() -> None:
    log = finger("send CONF:SERV 8,1300,2100", "run 100", "send TOUC 8,200", "run 400")

    widths = [pulse.us for pulse in log.pulses]
    assert widths == pytest.approx([1100, 1300, 2100, 1300], abs=US)


def test_pulses_stop_where_the_servo_is_taken_away() -> None:
    alone = HEX.play(
        "run 20", "send CONF:SERV 8,1100,1900", "run 200", "send CONF:SERV 8,0,0", "run 200"
    )

    pulses = alone.held("touch", 8)
    assert len(pulses) == 10
    assert pulses == pytest.approx([1.1] * 10, abs=US / 1000)


def test_pulses_come_every_20_ms_whatever_else_runs() -> None:
    presses = [f"send TOUC {pad},30,0,100,30" for pad in range(1, 8)]
    chatter = [part for _ in range(80) for part in ("send SYST:CAP?", "await 100")]

    log = HEX.play("run 20", "send CONF:SERV 8,1100,1900", *presses, *chatter)

    begun = [pin.at for pin in log.of("touch", 8) if pin.active]
    periods = [then - now for now, then in pairwise(begun)]
    assert len(periods) > 20
    assert periods == pytest.approx([20.0] * len(periods), abs=0.06)


def test_busy_servo_keeps_its_end_points() -> None:
    log = finger("send TOUC 8,500", "run 100", "send CONF:SERV 8,1000,2000", "await 100")

    assert log.replies[-1] == 'ERR -221,"Settings conflict"'


def test_pad_with_a_transistor_gets_no_pulses() -> None:
    log = HEX.play("run 20", "send TOUC 8,500", "run 1000")

    assert log.held("touch", 8) == pytest.approx([500], abs=0.05)
