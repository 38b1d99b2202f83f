"""Whole runs over hidraw, without a hand: their verdicts are those in process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kernel.guest.benches import bench_of
from tests.kernel.guest.conftest import Plugger
from tests.kernel.guest.presser import board
from tests.kernel.selection import IN_PROCESS, LIGHT_SUITES, PROFILE, SUITES, options
from tests.trace.dissected import require_same_messages, require_same_times
from tests.verdicts import Outcome, failures, outcomes, require_same

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
OUT = Path("/run/out")
KEYS = 8
SECONDS = 1500
"""The guest is many times slower than a real machine."""

Outcomes = dict[str, Outcome]


def ran(keys: list[str], suites: tuple[str, ...], bench: Path, reports: Path, *more: str) -> Path:
    """Run suites on keys of a bench, all of them at once, and return what the run left."""
    words = [
        *(KEYRIG, "run", "--bench", str(bench), "--key", ",".join(keys)),
        *("-j", str(len(keys)), "--reports", str(reports), *more),
        *options(suites),
    ]
    done = subprocess.run(
        words,
        cwd=bench.parent,
        env={**os.environ, "XDG_CONFIG_HOME": str(bench.parent)},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, failures(reports) + done.stderr
    return Path(json.loads(done.stdout)["directory"])


@pytest.fixture
def in_process() -> Outcomes:
    """What tests came to with the same key without any kernel in between, before the boot."""
    (found,) = outcomes(OUT / IN_PROCESS).values()
    return found


@pytest.fixture
def reports(tmp_path: Path) -> Iterator[Path]:
    """Where runs land; they come out of the guest in the end, since to write there is slow."""
    folder = tmp_path / "runs"
    folder.mkdir()
    yield folder
    shutil.copytree(folder, OUT / "runs", dirs_exist_ok=True)


@pytest.mark.timeout(SECONDS)
def test_key_behind_the_kernel_gets_the_verdicts_of_the_key_in_process(
    plug: Plugger, tmp_path: Path, reports: Path, in_process: Outcomes
) -> None:
    key = plug(PROFILE, serial="0001")

    with board([key]) as url:
        directory = ran(["A1"], SUITES, bench_of([key], url, tmp_path), reports)

    require_same(outcomes(directory / "results.jsonl")["A1"], in_process)
    assert len(in_process) > 300


@pytest.mark.timeout(SECONDS)
def test_eight_keys_at_once_get_the_verdicts_of_one(
    plug: Plugger, tmp_path: Path, reports: Path, in_process: Outcomes
) -> None:
    keys = [plug(PROFILE, serial=f"{number:04}") for number in range(KEYS)]
    names = [f"A{number + 1}" for number in range(KEYS)]
    alone = {
        test: told for test, told in in_process.items() if test.partition("/")[0] in LIGHT_SUITES
    }

    with board(keys) as url:
        bench = bench_of(keys, url, tmp_path)
        directory = ran(names, LIGHT_SUITES, bench, reports, "--trace")

    found = outcomes(directory / "results.jsonl")
    assert sorted(found) == names
    for name in names:
        require_same(found[name], alone, name)
    assert {test.partition("/")[0] for test in alone} == set(LIGHT_SUITES)
    assert require_same_messages(directory / "A1.pcapng") > len(alone)
    require_same_times(directory / "A1.pcapng")
