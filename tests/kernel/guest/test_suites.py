"""Whole runs over hidraw, without a hand: their verdicts are those in process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rig.cli.adopt import adopt
from rig.guard import Act
from rig.record.jsonl import read_results
from rig.record.verdict import Verdict
from tests.kernel.guest.conftest import Plugger, VirtualPlug
from tests.kernel.guest.presser import board
from tests.kernel.selection import IN_PROCESS, PROFILE, SUITES, options

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
OUT = Path("/run/out")
SECONDS = 900
"""The guest is many times slower than a real machine."""

Verdicts = dict[str, list[Verdict]]


def bench_of(keys: list[VirtualPlug], url: str, folder: Path) -> Path:
    """Adopt keys, each in a bay of its own, and return the bench file."""
    file = folder / "bench.toml"
    file.write_text(f'[boards.B1]\nkind = "pico"\nurl = "{url}"\n')
    for number, key in enumerate(keys, 1):
        with file.open("a") as bench:
            bench.write(
                f'[bays.A{number}]\npath = "{key.here().id_path}"\nlevel = "read"\n'
                f"irreversible = {[str(act) for act in Act]}\n"
            )
        with key.tapped():
            adopt(f"A{number}", "wipe", bench=file, yes=True)
    text = file.read_text()
    for number in range(1, len(keys) + 1):
        channel = f'{{ board = "B1", channel = {number} }}'
        text = text.replace(
            f"[bays.A{number}]\n", f"[bays.A{number}]\ntouch = {channel}\npower = {channel}\n"
        )
    file.write_text(text)
    return file


def verdicts(
    folder: Path, keys: list[str], suites: tuple[str, ...], bench: Path
) -> dict[str, Verdicts]:
    """Run suites, and return the verdicts of each key's tests, attempt by attempt."""
    done = subprocess.run(
        [
            *(KEYRIG, "run", "--bench", str(bench)),
            *("--key", ",".join(keys), "-j", str(len(keys)), "--reports", str(OUT / "runs")),
            *options(suites),
        ],
        cwd=folder,
        env={**os.environ, "XDG_CONFIG_HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return verdicts_in(Path(json.loads(done.stdout)["directory"]) / "results.jsonl")


def verdicts_in(file: Path) -> dict[str, Verdicts]:
    """Return what a run's results say."""
    found: dict[str, Verdicts] = {}
    for result in read_results(file).results:
        found.setdefault(result.key, {}).setdefault(result.test, []).append(result.verdict)
    return found


@pytest.fixture
def in_process() -> Verdicts:
    """The verdicts of the same key without any kernel in between, from before the boot."""
    (found,) = verdicts_in(OUT / IN_PROCESS).values()
    return found


@pytest.mark.timeout(SECONDS)
def test_key_behind_the_kernel_gets_the_verdicts_of_the_key_in_process(
    plug: Plugger, tmp_path: Path, in_process: Verdicts
) -> None:
    key = plug(PROFILE, serial="0001")

    with board([key]) as url:
        found = verdicts(tmp_path, ["A1"], SUITES, bench_of([key], url, tmp_path))

    assert found["A1"] == in_process
    assert len(found["A1"]) > 300
