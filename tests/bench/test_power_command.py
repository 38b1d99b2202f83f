"""A user's own command that restarts a simulator."""

from __future__ import annotations

import shlex
import socket
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from rig import BenchProblem
from rig.bench.power.command import CommandPower, OffOnPower
from tests.real_time import PATIENCE


def python(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def test_command_is_run_once_a_cycle_and_without_a_shell(tmp_path: Path) -> None:
    log = tmp_path / "it's a log; really"
    code = f"print(1, file=open({str(log)!r}, 'a'))"
    power = CommandPower("S1", python(code))
    power.off()
    assert not log.exists()
    power.on()
    assert log.read_text() == "1\n"


def test_two_commands_are_run_each_in_its_turn(tmp_path: Path) -> None:
    log = tmp_path / "log"
    off, on = (python(f"print({word!r}, file=open({str(log)!r}, 'a'))") for word in ("off", "on"))
    power = OffOnPower("A1", off, on)

    power.off()
    assert log.read_text() == "off\n"
    power.on()
    assert log.read_text() == "off\non\n"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("no-such-command --at all", "cannot be run: No such file"),
        (python("raise SystemExit(3)"), "failed with 3: it said nothing"),
        (python("raise SystemExit('no simulator\\n\\n')"), "failed with 1: no simulator"),
    ],
    ids=["not there", "fails", "says why"],
)
def test_command_that_fails_is_trouble_of_the_bench(command: str, told: str) -> None:
    with pytest.raises(BenchProblem, match=f"the power command {told}") as caught:
        CommandPower("S1", command).on()
    assert caught.value.where.startswith("S1: ")


def test_command_that_does_not_end_is_ended_with_all_that_it_started() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.0)
        address = listener.getsockname()
        both = f"import os, socket; os.fork(); socket.create_connection({address!r}).recv(1)"
        connected = 0
        # A busy machine may not have started both when the time is up.
        for deadline in (2, 8, 32):
            connected = 0
            with pytest.raises(BenchProblem, match=f"did not end within {deadline} s"):
                CommandPower("S1", python(both), float(deadline)).on()
            with suppress(BlockingIOError):
                while True:
                    with listener.accept()[0] as one:
                        one.settimeout(PATIENCE)
                        assert one.recv(1) == b"", "it has gone, and its connection with it"
                    connected += 1
            if connected == 2:
                break
        assert connected == 2


def test_simulator_that_the_command_leaves_running_does_not_hold_it_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        simulator = f"socket.create_connection({listener.getsockname()!r}).recv(1)"
        leave = f"import os, socket; os.fork() or {simulator}"
        CommandPower("S1", python(leave), PATIENCE).on()
        with listener.accept()[0] as still_there:
            still_there.sendall(b"!")
