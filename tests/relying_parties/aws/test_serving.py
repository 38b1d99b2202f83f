"""How `keyrig serve aws` begins and ends."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from rig import BenchProblem, RigError, UsageProblem
from rig.relying_parties.aws.service.serving import Order, serving
from rig.runner.exits import Exit
from tests.real_time import PATIENCE
from tests.relying_parties.aws.served import KEYRIG, ServedAws

Serve = Callable[..., ServedAws]


def refused(order: Order) -> RigError:
    """Have it not begin, and return why."""
    with pytest.raises(RigError) as problem, serving(order):
        pass
    return problem.value


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", ""])  # noqa: S104
def test_no_other_machine_is_served(host: str) -> None:
    assert refused(Order(host=host)).what == "only this machine is served"


def test_refusal_is_told_on_stderr_with_the_code_of_usage() -> None:
    command = [KEYRIG, "serve", "aws", "--port", "0", "--host", "192.0.2.1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stdout) == (Exit.USAGE, "")
    assert "only this machine is served (--host 192.0.2.1)" in done.stderr


def test_port_of_another_program_is_trouble() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        problem = refused(Order(port=other.getsockname()[1]))
    assert isinstance(problem, BenchProblem)
    assert problem.what.startswith("the port cannot be had")


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
    problem = refused(Order(store=file))
    assert isinstance(problem, UsageProblem)
    assert problem.where == str(file)
    assert file.read_bytes() == before


def test_store_without_a_place_is_refused(tmp_path: Path) -> None:
    problem = refused(Order(store=tmp_path / "nowhere" / "aws.sqlite"))
    assert isinstance(problem, UsageProblem)
    assert "No such file" in problem.what


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_it_in_quiet(serve_aws: Serve, number: int) -> None:
    served = serve_aws()
    served.process.send_signal(number)
    assert served.process.communicate(timeout=PATIENCE) == ("", "")
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
        rest, told = process.communicate(timeout=PATIENCE)
    assert line.startswith("keyrig serve aws listening on http://localhost:")
    assert rest == ""
    assert "standalone@keyrig.invalid" in told
