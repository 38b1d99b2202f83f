"""An actuator that does not do as it should, and how the driver finds its way back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rig.bench.actuator import driver as patience
from rig.bench.actuator.board import ActuatorBoard
from rig.bench.actuator.driver import Driver
from rig.bench.boards.errors import BoardRefused, BoardSilent, WrongBoard
from tests.bench.actuator.fake import BOOT, FakeActuator

IN_VAIN = 0.3
"""Seconds for a board that is not to answer."""


def opened(fake: FakeActuator) -> Driver:
    driver = Driver(fake.device)
    driver.open()
    return driver


def test_opening_tells_what_the_board_calls_itself(fake: FakeActuator) -> None:
    driver = Driver(fake.device)
    assert driver.open() == fake.identity
    driver.close()


def test_boot_that_opening_brings_about_is_no_restart(fake: FakeActuator) -> None:
    fake.restart_at = "*IDN?"
    driver = opened(fake)
    assert driver.restarts == 0
    driver.close()


@pytest.mark.parametrize(
    "noise",
    [
        b"\xff\x00\xfe\r\n",
        b'ERR -113,"Undefined header"\r\n',
        b"@other OK~00\r\n",
        b"x" * 5000 + b"\r\n",
        b"\r\n\r\n\r\n",
    ],
    ids=["binary", "modem-manager", "late", "long", "blank"],
)
def test_answer_is_found_among_noise(fake: FakeActuator, noise: bytes) -> None:
    driver = opened(fake)
    fake.before = [noise]
    assert driver.ask("SYST:VERS?") == "1.0"
    driver.close()


def test_answer_with_a_wrong_checksum_is_asked_for_again(fake: FakeActuator) -> None:
    driver = opened(fake)
    # What is put right before the answer becomes part of its line, and spoils it.
    fake.before = [b"?"]
    assert driver.ask("SYST:VERS?") == "1.0"
    assert fake.asked.count("SYST:VERS?") == 2
    driver.close()


def test_press_that_arrived_garbled_is_sent_again(fake: FakeActuator) -> None:
    driver = opened(fake)
    fake.garble = 2
    assert driver.ask("TOUC 1,80,0", repeat=False) == "OK"
    driver.close()


def test_press_without_an_answer_is_not_sent_twice(fake: FakeActuator) -> None:
    driver = opened(fake)
    fake.swallow = {"TOUC": 1}
    with pytest.raises(BoardSilent, match="does not answer TOUC 1,80,0"):
        driver.ask("TOUC 1,80,0", repeat=False)
    assert fake.asked.count("TOUC 1,80,0") == 1
    driver.close()


def test_silent_board_is_told_after_a_while(
    fake: FakeActuator, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = opened(fake)
    monkeypatch.setattr(patience, "RECOVERING", IN_VAIN)
    fake.swallow = {"REL": 99, "*IDN?": 99}
    with pytest.raises(BoardSilent):
        driver.ask("REL 1")
    driver.close()


def test_refusal_carries_number_and_words(fake: FakeActuator) -> None:
    driver = opened(fake)
    fake.busy = {"1"}
    with pytest.raises(BoardRefused) as refused:
        driver.ask("TOUC 1,80,0")
    assert (refused.value.number, refused.value.text) == (-221, "Settings conflict")
    driver.close()


def test_board_that_was_pulled_is_told_as_gone() -> None:
    host, device = os.openpty()
    driver = Driver(os.ttyname(device))
    driver._wire.open()
    os.close(device)
    os.close(host)
    with pytest.raises(BoardSilent, match="has gone"):
        driver.ask("*IDN?")
    assert not driver.is_open


def test_device_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BoardSilent, match="cannot be opened"):
        ActuatorBoard(str(tmp_path / "none"))


def test_board_that_says_nothing_from_the_first_is_silent(
    fake: FakeActuator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "STARTING", IN_VAIN)
    fake.swallow = {"*IDN?": 99}
    with pytest.raises(BoardSilent, match="the board does not answer"):
        ActuatorBoard(fake.device)


def test_serial_device_that_is_no_actuator_is_refused(fake: FakeActuator) -> None:
    fake.stranger = b"login incorrect\r\n"
    with pytest.raises(WrongBoard, match="no actuator: it says 'login incorrect'"):
        ActuatorBoard(fake.device)


@pytest.mark.parametrize(
    ("attribute", "told", "complaint"),
    [
        ("identity", "Acme,Relay,1,2", "calls itself 'Acme,Relay,1,2'"),
        ("identity", "KEYRIG,ACT-uno,ACT02,1.0.0", "it is the board ACT02, not ACT01"),
        ("version", "2.0", "speaks version 2.0"),
        ("version", "OK", "speaks version OK"),
    ],
    ids=["other-make", "other-serial", "other-major", "no-version"],
)
def test_wrong_board_is_refused_before_anything_moves(
    fake: FakeActuator, attribute: str, told: str, complaint: str
) -> None:
    setattr(fake, attribute, told)
    with pytest.raises(WrongBoard, match=complaint):
        ActuatorBoard(fake.device, "ACT01")
    assert not {"*RST", "REL", "TOUC", "POW"} & {each.partition(" ")[0] for each in fake.asked}


def test_minor_version_to_come_is_taken(fake: FakeActuator) -> None:
    fake.version = "1.7"
    board = ActuatorBoard(fake.device, "ACT01")
    assert board.health().version == "1.7"
    board.close()


def test_boot_told_between_two_requests_is_counted(fake: FakeActuator) -> None:
    driver = opened(fake)
    fake.says(BOOT)
    driver.listen()
    assert driver.restarts == 1
    driver.close()
