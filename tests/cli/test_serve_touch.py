"""`keyrig serve touch` as FIDO's conformance tool uses it, and what it refuses."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from rig.keys.selecting import select
from rig.link.device import KeyDevice
from rig.link.tcp import TcpConnection
from rig.runner.exits import Exit
from tests.real_time import PATIENCE

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
BENCH = """
[bays.A1]
simulated = { profile = "fido2.1" }
level = "wipe"

[bays.A2]
simulated = { profile = "fido2.1" }
"""
RESULTS = {"allTestsSelected": False, "passedTestsCount": 7, "failedTestsCount": 0}


def command(folder: Path, key: str, *words: str) -> list[str]:
    (folder / "bench.toml").write_text(BENCH)
    return [KEYRIG, "serve", "touch", "--key", key, "--fido-port", "0", *words]


@contextmanager
def lent(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str, int]]:
    """Have A1 lent; tells the process, where the key listens, and the port for FIDO's tool."""
    with subprocess.Popen(
        command(folder, "A1"),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline() + process.stdout.readline()
        found = re.search(r"simulated at tcp:(\S+)\n.*http://localhost:(\d+) touches A1", said)
        assert found, said
        yield process, found[1], int(found[2])
        process.kill()


def post(port: int, path: str, body: object = None) -> int:
    with closing(HTTPConnection("localhost", port, timeout=PATIENCE)) as connection:
        connection.request("POST", f"/conformance/{path}", json.dumps(body))
        return connection.getresponse().status


def test_fidos_tool_has_its_key_touched_and_powered_and_leaves_its_results(tmp_path: Path) -> None:
    with lent(tmp_path) as (process, place, port), ThreadPoolExecutor(1) as pool:
        host, _, number = place.partition(":")
        with closing(KeyDevice(lambda: TcpConnection(host, int(number)))) as link:
            waiting = pool.submit(select, link, PATIENCE)
            assert post(port, "userpresence") == 200
            while not waiting.done():
                post(port, "userpresence")
            assert waiting.result().touched
            assert post(port, "powercycle") == 200
            link.reconnect()
        assert post(port, "results", RESULTS) == 200
        process.terminate()
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == Exit.OK
    (kept,) = (tmp_path / "reports").glob("fido-conformance-*.json")
    assert json.loads(kept.read_text()) == RESULTS
    assert "FIDO's tool: 7 passed, 0 failed" in said
    assert re.search(r"A1: [1-9]\d* touches, 1 power cycles", said)


@pytest.mark.parametrize(("key", "told"), [("A2", "at read"), ("A1,A9", "no bay is called 'A9'")])
def test_bay_that_may_not_be_lent_is_a_mistake(tmp_path: Path, key: str, told: str) -> None:
    ended = subprocess.run(
        command(tmp_path, key, "--json"),
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    error = json.loads(ended.stdout)
    assert (ended.returncode, error["schema"]) == (Exit.USAGE, "keyrig.error/1")
    assert told in error["message"]
    assert error["try"]
