"""The emulator in real time: a serial line for pyserial, pins on stdout, commands on stdin."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from serial import Serial, SerialTimeoutException

from tests.hardware.boards import HEX, NATIVE, Board
from tests.real_time import PATIENCE


@dataclass(frozen=True)
class Running:
    process: subprocess.Popen[str]
    line: Serial

    def ask(self, request: str) -> str:
        self.line.write(f"{request}\n".encode())
        return self.line.readline().decode().strip()

    def tell(self, command: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()

    def event(self, begin: str) -> str:
        """The next event that begins so."""
        assert self.process.stdout is not None
        return next(line.strip() for line in self.process.stdout if line.startswith(begin))


@contextmanager
def running(board: Board, *options: str) -> Iterator[Running]:
    with subprocess.Popen(
        [*board.command, *options, "--pty"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        device = next(line for line in process.stdout if line.startswith("pty ")).split()[1]
        with Serial(device, 115200, timeout=PATIENCE) as line:
            yield Running(process, line)
            process.stdin.close() if process.stdin else None
        assert process.wait(PATIENCE) == 0


def test_board_answers_on_the_terminal_by_its_serial_number(board: Board) -> None:
    with running(board, "--serial", "B7") as rig:
        assert rig.ask("@x *IDN?").startswith("@x KEYRIG,ACT-")
        assert rig.ask("*IDN?").split(",")[2] == "B7"


def test_press_shows_on_stdout_with_exact_cycles() -> None:
    with running(HEX) as rig:
        assert rig.ask("TOUC 6,80") == "OK"
        pressed, released = (rig.event("pin touch 6 ").split() for _ in range(2))

    assert [pressed[3], released[3]] == ["1", "0"]
    assert (int(released[4]) - int(pressed[4])) / 16_000 == pytest.approx(80, abs=0.1)


def test_hang_is_ended_by_the_watchdog_in_real_time_too(board: Board) -> None:
    with running(board) as rig:
        rig.ask("POW 1,0")
        rig.tell("hang")
        assert rig.event("boot ") == "boot WDT"
        assert rig.event("pin power 1 1")


def test_reset_button_restarts_the_board(board: Board) -> None:
    with running(board) as rig:
        rig.tell("reset")
        assert rig.event("boot ") == "boot EXT"
        lines = [rig.line.readline().strip() for _ in range(2)]
        assert lines == [b"", b"!BOOT EXT,1.0,UNSET"]


def test_host_that_writes_faster_than_the_line_is_made_to_wait(board: Board) -> None:
    with running(board) as rig:
        rig.line.write_timeout = 0.5
        # More than an emulator would hold, and ten seconds' worth on the line.
        with pytest.raises(SerialTimeoutException):
            rig.line.write(b" \n" * 50_000)
        assert rig.process.poll() is None


def test_quit_ends_it(board: Board) -> None:
    with running(board) as rig:
        rig.tell("quit")
        assert rig.process.wait(PATIENCE) == 0


def test_line_outlives_who_opens_and_closes_it() -> None:
    with running(NATIVE) as rig:
        rig.line.close()
        rig.line.open()
        assert rig.ask("*OPC?") == "1"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ((HEX.command[0], "--pty"), "say --hex"),
        ((HEX.command[0], "--hex", "/nonexistent.hex", "--pty"), "/nonexistent.hex"),
        ((NATIVE.command[0],), "usage:"),
        ((NATIVE.command[0], "--hex", "any", "--pty"), "runs no hex"),
        ((*HEX.command, "--serial", "two words", "--pty"), "two words"),
    ],
)
def test_what_cannot_run_says_why(command: tuple[str, ...], said: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )

    assert done.returncode == 2
    assert said in done.stderr


def test_script_with_an_unknown_command_is_refused() -> None:
    done = subprocess.run(
        [*NATIVE.command, "--virtual"], input="fly\n", capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "fly" in done.stderr
