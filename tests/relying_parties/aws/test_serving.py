"""How `keyrig serve aws` begins and ends."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from rig.runner.exits import Exit
from tests.relying_parties.aws.served import KEYRIG, ServedAws

Serve = Callable[..., ServedAws]


def refused(*args: str) -> subprocess.CompletedProcess[str]:
    """Have it not begin, and return what it said."""
    command = [KEYRIG, "serve", "aws", "--port", "0", *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", ""])  # noqa: S104
def test_no_other_machine_is_served(host: str) -> None:
    done = refused("--host", host)
    assert (done.returncode, done.stdout) == (Exit.USAGE, "")
    assert "only this machine is served" in done.stderr


def test_port_of_another_program_is_trouble() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = refused("--port", str(other.getsockname()[1]))
    assert (done.returncode, done.stdout) == (Exit.TROUBLE, "")
    assert "the port cannot be had" in done.stderr


def text_file(file: Path) -> None:
    file.write_text("somebody's notes, which are long enough to be no empty file")


def other_database(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE notes (text)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("make", [text_file, other_database])
def test_file_of_another_program_is_refused_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    file = tmp_path / "notes"
    make(file)
    before = file.read_bytes()
    done = refused("--store", str(file))
    assert (done.returncode, done.stdout) == (Exit.USAGE, "")
    assert str(file) in done.stderr
    assert file.read_bytes() == before


def test_store_without_a_place_is_refused(tmp_path: Path) -> None:
    done = refused("--store", str(tmp_path / "nowhere" / "aws.sqlite"))
    assert (done.returncode, done.stdout) == (Exit.USAGE, "")
    assert "No such file" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_it_in_quiet(serve_aws: Serve, number: int) -> None:
    served = serve_aws()
    served.process.send_signal(number)
    assert served.process.communicate(timeout=30) == ("", "")
    assert served.process.returncode == Exit.OK


def test_people_are_told_users_on_stderr_and_the_place_on_stdout(tmp_path: Path) -> None:
    with subprocess.Popen(
        [KEYRIG, "serve", "aws", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.terminate()
        rest, told = process.communicate(timeout=30)
    assert line.startswith("keyrig serve aws listening on http://localhost:")
    assert rest == ""
    assert "standalone@keyrig.invalid" in told
