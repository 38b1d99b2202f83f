"""Sixteen keys beside one: each with the time for its packets that USB takes, on all cores."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from rig.bench.file import load_bench
from rig.runner.stage import staged

KEYS = 16
SUITE = "ctaphid"
"""It mostly waits for the key, as tests of real keys do; simulated ones compute on our cores."""

_BAY = '[bays.A{}]\nsimulated = {{ profile = "short-timeouts", packet_ms = 1 }}\nlevel = "wipe"\n'
_PLUGINS = ("rig.plugin", "tests.benchmarks.starting_line", "no:cacheprovider", "no:terminal")
_ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Outcome:
    """What some keys took together, their processes' start left out.

    Attributes:
        wall: Seconds until the last one was through.
        cpu: Seconds of CPU, of tests and keys.
        passed: Tests that passed, of all keys.
        failed: Tests that did not: what is timed goes wrong where the machine cannot keep up.
    """

    wall: float
    cpu: float
    passed: int
    failed: int


def measure(suite: str = SUITE) -> dict[str, float]:
    """Return the wall time of 16 keys by that of one, and the CPU time per test, keys included."""
    one, many = _run(1, suite), _run(KEYS, suite)
    return {
        f"one_key_{suite}_s": one.wall,
        f"{KEYS}_keys_{suite}_ratio": many.wall / one.wall,
        f"one_key_{suite}_cpu_per_test_ms": 1000 * one.cpu / one.passed,
        f"{KEYS}_keys_{suite}_cpu_per_test_ms": 1000 * many.cpu / many.passed,
        f"{KEYS}_keys_{suite}_failed": many.failed,
    }


def _run(keys: int, suite: str) -> Outcome:
    with TemporaryDirectory() as folder, ExitStack() as life:
        file = Path(folder) / "bench.toml"
        file.write_text("".join(_BAY.format(number) for number in range(keys)))
        bench = load_bench(file)
        stage = life.enter_context(staged(bench, bench.bays))
        runners = [
            life.enter_context(_runner(name, file, suite, stage.environment()))
            for name in bench.bays
        ]
        for runner in runners:
            _line(runner.stdout)
        before = _cpu_of_keys(runners)
        for runner in runners:
            _go(runner.stdin)
        told = [_line(runner.stdout).split() for runner in runners]
        after = _cpu_of_keys(runners)
    return Outcome(
        wall=max(float(wall) for wall, *_ in told),
        cpu=sum(float(cpu) for _, cpu, *_ in told) + after - before,
        passed=sum(int(passed) for _, _, passed, _ in told),
        failed=sum(int(failed) for *_, failed in told),
    )


@contextmanager
def _runner(
    name: str, file: Path, suite: str, stage: dict[str, str]
) -> Iterator[subprocess.Popen[str]]:
    plugins = [word for plugin in _PLUGINS for word in ("-p", plugin)]
    options = [f"--key={name}", f"--bench={file}", "-c", os.devnull]
    command = [
        sys.executable,
        "-m",
        "pytest",
        *plugins,
        *options,
        "--pyargs",
        f"rig.suites.{suite}",
    ]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **_ALONE, **stage},
    ) as process:
        yield process


def _line(said: IO[str] | None) -> str:
    assert said is not None
    return said.readline()


def _go(told: IO[str] | None) -> None:
    assert told is not None
    told.write("go\n")
    told.flush()


def _cpu_of_keys(runners: list[subprocess.Popen[str]]) -> float:
    """Return the CPU seconds of every child of this process that does not run tests."""
    testing = {runner.pid for runner in runners}
    own = os.getpid()
    children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
    return sum(_cpu_of(child) for child in children if int(child) not in testing)


def _cpu_of(process: str) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
