"""Whatever becomes of the host or the main loop: pads are released, and keys have power."""

from __future__ import annotations

import pytest

from tests.hardware.boards import HEX, SERVO, Board

WATCHDOG = 300  # ms from a hang until everything is safe


def test_pad_is_released_by_the_watchdog(board: Board) -> None:
    log = board.play("run 20", "send TOUC 3,30000", "run 100", "hang", "run 400")

    [held] = log.held("touch", 3)
    assert 100 < held < 100 + WATCHDOG
    assert log.boots == ["POR", "WDT"]


def test_pad_and_port_are_put_right_though_no_interrupt_comes_any_more(board: Board) -> None:
    log = board.play("run 20", "send TOUC 3,30", "send POW:CYC 1,30", "run 10", "freeze", "run 400")

    assert 30 < log.held("touch", 3)[0] < WATCHDOG
    assert 30 < log.held("power", 1)[0] < WATCHDOG
    assert log.boots == ["POR", "WDT"]


def test_port_is_put_on_by_the_watchdog(board: Board) -> None:
    log = board.play("run 20", "send POW 1,0", "run 100", "hang", "run 400")

    [off] = log.held("power", 1)
    assert 100 < off < 100 + WATCHDOG


@pytest.mark.parametrize(
    ("command", "kind"),
    [("TOUC 1,80", "touch"), ("POW:CYC 1,80", "power"), ("POW 1,0,80", "power")],
)
def test_tick_ends_what_it_began_though_the_main_loop_hangs(
    board: Board, command: str, kind: str
) -> None:
    log = board.play("run 20", f"send {command}", "run 10", "hang", "run 150")

    assert log.held(kind, 1) == pytest.approx([80], abs=0.1)
    assert log.boots == ["POR"]


def test_press_that_was_scheduled_is_forgotten_by_a_restart(board: Board) -> None:
    log = board.play("run 20", "send TOUC 1,80,400", "run 20", "hang", "run 2000")

    assert log.pins == []
    assert log.boots == ["POR", "WDT"]


def test_board_that_hung_answers_again_and_says_why_it_started(board: Board) -> None:
    log = board.play("run 20", "hang", "run 400", "send @now SYST:STAT?", "await 100")

    assert log.lines[1].startswith("!BOOT WDT,1.0,")
    assert log.replies[0].startswith("@now UP=")
    assert log.replies[0].endswith(",BOOT=WDT")


def test_every_hang_ends_in_a_restart(board: Board) -> None:
    log = board.play("run 20", *(["hang", "run 400"] * 10))

    assert log.boots == ["POR"] + ["WDT"] * 10


def test_keys_keep_their_power_while_the_board_restarts(board: Board) -> None:
    restarts = ["reset", "run 30", "hang", "run 400"]

    log = board.play("run 20", *restarts * 3)

    assert log.pins == []
    assert log.boots == ["POR"] + ["EXT", "WDT"] * 3


def test_reset_releases_pads_and_leaves_ports_on(board: Board) -> None:
    log = board.play("run 20", "send TOUC 1,5000", "send POW 2,0", "run 100", "reset", "run 100")

    assert [(pin.kind, pin.active) for pin in log.pins[2:]] == [("touch", False), ("power", True)]


def test_servo_goes_back_to_rest_when_the_board_restarts() -> None:
    log = SERVO.play(
        "run 20", "send CONF:SERV 8,1100,1900", "send CONF:SAVE", "run 500",
        "send TOUC 8,30000", "run 100", "hang", "run 400",
    )  # fmt: skip

    assert [pin.active for pin in log.of("touch", 8)] == [True, False]
    assert [pulse.us for pulse in log.pulses] == pytest.approx([1100, 1900, 1100], abs=30)


def test_busy_host_does_not_keep_the_watchdog_from_its_food() -> None:
    chatter = [part for _ in range(300) for part in ("send SYST:CAP?", "await 100")]

    log = HEX.play("run 20", *chatter, "send *TST?", "await 100")

    assert log.boots == ["POR"]
    assert len(log.replies) == 301
    assert log.replies[-1] == "0"  # the stack has stayed in its bounds, too
