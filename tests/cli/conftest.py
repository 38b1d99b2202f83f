"""Virtual keys that are served by processes of their own."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.real_time import PATIENCE

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
HOST = "127.0.0.1"


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
        return port


class ServedKey:
    """`keyrig virtual` in a process, and the one line that it printed."""

    def __init__(self, folder: Path, *args: str) -> None:
        self.process = subprocess.Popen(
            [KEYRIG, "virtual", *args],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()

    def port(self, way: str) -> int:
        found = re.search(rf"{way} {re.escape(HOST)}:(\d+)", self.line)
        assert found is not None, (self.line, self.end())
        return int(found[1])

    @property
    def name(self) -> str:
        """What the rig calls the key."""
        if found := re.search(r"udp (\S+) → (\d+)", self.line):
            return f"udp:{found[1]}:{found[2]}"
        return f"tcp:{HOST}:{self.port('tcp')}"

    def control(self, *lines: str) -> list[str]:
        """Say lines to the control port, and return what it answers to each."""
        with socket.create_connection((HOST, self.port("control")), PATIENCE) as connection:
            connection.sendall("".join(f"{line}\n" for line in lines).encode())
            with connection.makefile() as answers:
                return [answers.readline().strip() for _ in lines]

    def end(self) -> tuple[str, str]:
        """Have it end, and return the rest of its stdout and its stderr."""
        self.process.terminate()
        return self.process.communicate(timeout=PATIENCE)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., ServedKey]]:
    """Serves a key with these arguments; without a way, on TCP with a control port."""
    served: list[ServedKey] = []

    def start(*args: str) -> ServedKey:
        ways = () if {"--udp", "--tcp"} & set(args) else ("--tcp", "0", "--control", "0")
        served.append(ServedKey(tmp_path, *args, *ways))
        return served[-1]

    yield start
    for key in served:
        if key.process.returncode is None:
            key.end()


@pytest.fixture
def answer_port() -> int:
    return free_udp_port()
