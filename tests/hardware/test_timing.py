"""The hex that users flash keeps its times, measured at its pins in processor cycles."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.hardware.boards import HEX, Log

# What the design asks of a press; a tick ends where other interrupts let it, a few µs late at most.
PRESS = 0.1
JITTER = 0.05


def during(*script: str) -> Log:
    """A log of a board that has started and been told something."""
    return HEX.play("run 20", *script)


def exactly(times: list[float]) -> object:
    return pytest.approx(times, abs=JITTER)


def test_press_of_80_ms_lasts_80_ms() -> None:
    log = during("send TOUC 1,80", "run 150")

    assert log.held("touch", 1) == pytest.approx([80.0], abs=PRESS)
    assert log.replies == ["OK"]


@pytest.mark.parametrize("hold", [1, 2, 500, 30_000])
def test_press_lasts_as_long_as_it_was_asked_for(hold: int) -> None:
    log = during(f"send TOUC 1,{hold}", f"run {hold + 100}")

    assert log.held("touch", 1) == exactly([hold])


def test_press_begins_after_its_delay() -> None:
    at_once = during("send TOUC 1,10,000", "run 400").of("touch", 1)[0].at

    later = during("send TOUC 1,10,250", "run 400").of("touch", 1)[0].at

    assert later - at_once == pytest.approx(250, abs=JITTER)


def test_presses_repeat_with_their_gap() -> None:
    log = during("send TOUC 4,30,0,5,45", "run 500")

    begun = [pin.at for pin in log.of("touch", 4) if pin.active]
    assert log.held("touch", 4) == exactly([30] * 5)
    assert [then - now for now, then in pairwise(begun)] == exactly([75] * 4)


def test_gap_is_half_a_second_unless_said() -> None:
    log = during("send TOUC 4,30,0,2", "run 1000")

    begun = [pin.at for pin in log.of("touch", 4) if pin.active]
    assert begun[1] - begun[0] == pytest.approx(530, abs=JITTER)


@pytest.mark.parametrize("pads", [2, 8])
def test_pads_are_pressed_at_once_and_each_for_its_own_time(pads: int) -> None:
    asked = [f"send TOUC {pad},{70 + 10 * pad},50" for pad in range(1, pads + 1)]

    log = during(*asked, "run 400")

    assert {pad: log.held("touch", pad) for pad in range(1, pads + 1)} == {
        pad: exactly([70 + 10 * pad]) for pad in range(1, pads + 1)
    }
    last_begun = max(pin.at for pin in log.pins if pin.active)
    assert all(pin.at > last_begun for pin in log.pins if not pin.active)


def test_press_does_not_depend_on_what_is_said_meanwhile() -> None:
    chatter = [part for _ in range(40) for part in ("send SYST:CAP?", "await 100")]

    log = during("send TOUC 1,600", *chatter, "run 300")

    assert log.held("touch", 1) == pytest.approx([600.0], abs=PRESS)
    assert len(log.replies) == 41


def test_release_acts_at_once_and_forgets_what_was_scheduled() -> None:
    log = during("send TOUC 1,500,0,9", "run 100", "send REL 1", "run 3000")

    assert log.held("touch", 1) == [pytest.approx(100, abs=5)]


@pytest.mark.parametrize("off", [1, 100, 60_000])
def test_power_cycle_lasts_as_long_as_it_was_asked_for(off: int) -> None:
    log = during(f"send POW:CYC 2,{off}", f"run {off + 100}")

    assert log.held("power", 2) == exactly([off])


def test_port_switched_off_without_a_time_comes_back_at_the_cap() -> None:
    log = during("send POW 3,0", "run 70000")

    assert log.held("power", 3) == exactly([60_000])


def test_port_that_is_kept_off_again_and_again_comes_back_at_the_cap() -> None:
    again = [part for _ in range(7) for part in ("send POW 3,0,60000", "run 9000")]

    log = during(*again)

    assert log.held("power", 3) == exactly([60_000])


def test_sequence_presses_after_the_power_is_back() -> None:
    log = during("send SEQ 2,200,5,300,80", "run 700")

    cut, back = log.of("power", 2)
    press, release = log.of("touch", 5)
    assert [back.at - cut.at, press.at - back.at, release.at - press.at] == exactly([200, 300, 80])


def test_power_that_comes_back_releases_the_pad_of_its_key_first() -> None:
    log = during("send POW 2,0,100", "run 50", "send TOUC 2,500", "run 600")

    moved = [(pin.kind, pin.active) for pin in log.pins]
    assert moved == [("power", False), ("touch", True), ("touch", False), ("power", True)]


def test_pad_of_another_key_stays_pressed_when_power_comes_back() -> None:
    log = during("send CONF:PAIR 2,7", "send POW 2,0,100", "run 50", "send TOUC 2,500", "run 600")

    assert log.held("touch", 2) == exactly([500])


def test_no_pin_moves_before_a_command_does_it() -> None:
    log = HEX.play("run 1000", "send TOUC 1,10", "run 100")

    assert [(pin.kind, pin.channel, pin.active) for pin in log.pins] == [
        ("touch", 1, True),
        ("touch", 1, False),
    ]
    assert log.pins[0].at > 1000
