"""What a person at the bench is asked, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.bench import terminal
from rig.bench.power.operator import OperatorPower
from rig.bench.touch.operator import OperatorTouch
from rig.bench.touch.protocol import Fingertip


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file that stands in for the terminal."""
    path = tmp_path / "tty"
    path.touch()
    monkeypatch.setattr(terminal, "TERMINAL", path)
    return path


@pytest.mark.parametrize(
    ("hold", "delay", "asked"),
    [
        (0.08, 0.0, ">>> touch A1 (1-2) now"),
        (0.08, 3.0, ">>> touch A1 (1-2) in 3 s"),
        (6.0, 0.0, ">>> touch A1 (1-2) now and hold it for 6 s"),
    ],
)
def test_touch_is_asked_for_on_the_terminal(
    screen: Path, hold: float, delay: float, asked: str
) -> None:
    OperatorTouch("A1", "1-2").press(hold, delay)
    assert screen.read_text() == f"\a{asked}\n"


@pytest.mark.parametrize(
    ("finger", "asked"),
    [
        (Fingertip("left thumb"), "touch A1 (1-2) with your left thumb now"),
        (Fingertip("left thumb", readable=False), "with only the very edge of your left thumb now"),
    ],
    ids=["readable", "unreadable"],
)
def test_one_finger_is_asked_for(screen: Path, finger: Fingertip, asked: str) -> None:
    OperatorTouch("A1", "1-2").present(finger, 0.08, 0.0)
    assert asked in screen.read_text()


def test_person_is_warned_of_a_key_that_types(screen: Path) -> None:
    OperatorTouch("A1", "1-2", lambda: ["1-2:1.0"]).press(0.08, 0.0)
    assert "types as a keyboard too" in screen.read_text()


def test_replug_is_asked_for_in_two_steps(screen: Path) -> None:
    power = OperatorPower("A1", "1-2")
    power.off()
    assert screen.read_text() == "\a>>> unplug A1 (1-2)\n"
    power.on()
    assert screen.read_text() == "\a>>> plug A1 in again (1-2)\n"


def test_nobody_is_asked_where_nobody_is_there(
    screen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(terminal.NO_INPUT, "1")
    with pytest.raises(terminal.NobodyThere, match="nobody is there to touch A1"):
        OperatorTouch("A1", "1-2").press(0.08, 0.0)
    with pytest.raises(terminal.NobodyThere, match="nobody is there to unplug A1"):
        OperatorPower("A1", "1-2").off()
    assert screen.read_text() == ""


def test_prompt_without_a_terminal_goes_to_stderr(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(terminal, "TERMINAL", tmp_path / "none" / "tty")
    terminal.prompt(">>> touch A1")
    assert capsys.readouterr().err == ">>> touch A1\n"
