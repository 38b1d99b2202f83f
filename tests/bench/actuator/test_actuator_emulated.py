"""The driver and the board server on the very firmware that users flash."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from rig.bench.actuator.board import ActuatorBoard
from rig.bench.boards.errors import BoardRefused, BoardRestarted
from rig.bench.boards.server import serving
from rig.bench.waiting import wait_until
from tests.bench.actuator.emulated import Emulated, emulated_board
from tests.real_time import PATIENCE

pytestmark = pytest.mark.emulator

EXACT = 0.1
"""Milliseconds that a press may be off."""
CLIENTS, PRESSES = 8, 3

# A chip that is starved is behind: to it, less time has passed between two presses.
CLIENT = """
import sys, threading
from pathlib import Path
from rig.bench.boards.client import RemoteBoard

channel, presses = int(sys.argv[2]), int(sys.argv[3])
board = RemoteBoard(Path(sys.argv[1]), "B1")
print("ready", flush=True)
sys.stdin.readline()
for _ in range(presses):
    board.press(channel, 0.1 + channel / 100, 0.0)
    threading.Event().wait(1.0)
board.close()
"""

GOER = """
import sys
from pathlib import Path
from rig.bench.boards.client import RemoteBoard

board = RemoteBoard(Path(sys.argv[1]), "B1")
board.press(5, 25, 0)
board.switch(2, on=False)
print("ready", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def emulated() -> Iterator[Emulated]:
    with emulated_board() as emulated:
        yield emulated


@pytest.fixture
def board(emulated: Emulated) -> Iterator[ActuatorBoard]:
    board = ActuatorBoard(emulated.device)
    yield board
    board.close()


def started(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    """Start a process, and wait until it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def test_press_is_as_long_as_was_asked_for(emulated: Emulated, board: ActuatorBoard) -> None:
    board.press(1, 0.08, 0.0)
    emulated.until("pin touch 1 0")
    board.press(6, 0.02, 0.2)
    emulated.until("pin touch 6 0")
    assert [press.channel for press in emulated.presses()] == [1, 6]
    assert [press.hold for press in emulated.presses()] == [
        pytest.approx(80, abs=EXACT),
        pytest.approx(20, abs=EXACT),
    ]


def test_release_ends_a_press_and_one_to_come(emulated: Emulated, board: ActuatorBoard) -> None:
    board.press(1, 30.0, 0.0)
    board.press(2, 30.0, 4.0)
    board.press(3, 0.05, 4.3)
    board.release(2)
    emulated.until("pin touch 1 1")
    board.release(1)
    emulated.until("pin touch 3 0")
    assert [press.channel for press in emulated.presses()] == [1, 3]
    assert emulated.presses()[0].hold < 30_000


def test_press_takes_the_place_of_one_that_goes_on(
    emulated: Emulated, board: ActuatorBoard
) -> None:
    board.press(1, 30.0, 0.0)
    emulated.until("pin touch 1 1")
    board.press(1, 0.08, 0.0)
    emulated.until("pin touch 1 0")
    emulated.until("pin touch 1 1")
    emulated.until("pin touch 1 0")
    assert emulated.presses()[1].hold == pytest.approx(80, abs=EXACT)


def test_board_that_hangs_is_told_to_whoever_pressed(
    emulated: Emulated, board: ActuatorBoard
) -> None:
    board.press(1, 30.0, 0.0)
    board.switch(3, on=False)
    emulated.until("pin power 3 0")
    emulated.tell("hang")
    with pytest.raises(BoardRestarted):
        board.release(1)
    with pytest.raises(BoardRestarted):
        board.switch(3, on=True)
    board.press(2, 0.05, 0.0)
    emulated.until("pin touch 2 0")
    assert board.health().restarts == 1
    assert emulated.presses()[-1].hold == pytest.approx(50, abs=EXACT)


def test_board_that_was_reset_presses_again(emulated: Emulated, board: ActuatorBoard) -> None:
    emulated.tell("reset")
    assert wait_until(lambda: board.health().restarts == 1, PATIENCE)
    board.press(1, 0.05, 0.0)
    emulated.until("pin touch 1 0")


def test_another_program_that_probes_the_line_does_not_disturb(
    emulated: Emulated, board: ActuatorBoard
) -> None:
    prober = os.open(emulated.device, os.O_RDWR | os.O_NOCTTY)
    for _ in range(5):
        os.write(prober, b"\r\nAT\r\nAT+GCAP\r\n\xff\x00\r\n")
        board.press(1, 0.02, 0.0)
        emulated.until("pin touch 1 0")
        board.health()
    os.close(prober)
    emulated.end()
    assert len(emulated.presses()) == 5
    assert emulated.boots == 1


def test_overlapping_presses_of_eight_processes_are_each_on_their_pad(
    emulated: Emulated, board: ActuatorBoard, tmp_path: Path
) -> None:
    with serving({"B1": board}, tmp_path / "boards"):
        clients = [
            started(CLIENT, tmp_path / "boards", channel, PRESSES)
            for channel in range(1, CLIENTS + 1)
        ]
        for client in clients:
            assert client.stdin is not None
            client.stdin.write(b"go\n")
            client.stdin.flush()
        for client in clients:
            client.communicate()
            assert client.returncode == 0
    assert board.health().restarts == 0
    emulated.end()
    presses = emulated.presses()
    for channel in range(1, CLIENTS + 1):
        holds = [press.hold for press in presses if press.channel == channel]
        assert holds == [pytest.approx(100 + 10 * channel, abs=EXACT)] * PRESSES
    assert emulated.boots == 1
    assert any(later.begin < earlier.end for earlier, later in pairwise(presses))


def test_port_comes_on_beside_a_pad_of_another_key(
    emulated: Emulated, board: ActuatorBoard
) -> None:
    board.switch(2, on=False)
    board.press(2, 30.0, 0.0)
    emulated.until("pin touch 2 1")
    board.switch(2, on=True)
    emulated.until("pin power 2 1")


def test_key_whose_pad_is_pressed_gets_no_power(emulated: Emulated) -> None:
    board = ActuatorBoard(emulated.device, pairs={2: 5})
    board.switch(2, on=False)
    board.press(5, 30.0, 0.0)
    emulated.until("pin touch 5 1")
    with pytest.raises(BoardRefused, match="Settings conflict"):
        board.switch(2, on=True)
    board.release(5)
    board.switch(2, on=True)
    emulated.until("pin power 2 1")
    board.close()


def test_process_that_is_killed_leaves_its_pad_free_and_its_port_on(
    emulated: Emulated, board: ActuatorBoard, tmp_path: Path
) -> None:
    with serving({"B1": board}, tmp_path / "boards"):
        goer = started(GOER, tmp_path / "boards")
        emulated.until("pin power 2 0")
        goer.kill()
        goer.communicate()
        emulated.until("pin power 2 1")
    assert [press.channel for press in emulated.presses()] == [5]
    assert emulated.presses()[0].hold < 25_000


def test_board_whose_host_is_killed_ends_its_press_by_itself(emulated: Emulated) -> None:
    code = (
        "import sys; from rig.bench.actuator.board import ActuatorBoard;"
        f" ActuatorBoard({emulated.device!r}).press(4, 0.5, 0); print('ready', flush=True);"
        " sys.stdin.readline()"
    )
    goer = started(code)
    goer.kill()
    goer.communicate()
    emulated.until("pin touch 4 0")
    assert emulated.presses()[0].hold == pytest.approx(500, abs=EXACT)
