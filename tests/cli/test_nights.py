"""`keyrig run` on a bench file: its night, in rounds, prepared, and ended from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from rig.bench.waiting import wait_until
from rig.record.jsonl import read_results
from rig.record.result import Result
from rig.record.verdict import Verdict
from rig.runner.exits import Exit
from tests.real_time import OF_TENTHS_OF_A_SECOND, PATIENCE, but_for
from tests.verdicts import failures, require_same

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
EMULATED = Path(__file__).parents[2] / "fixtures/emulated-bench.toml"
UNHURRIED = but_for(OF_TENTHS_OF_A_SECOND)
SIMULATED = '[bays.{}]\nsimulated = {{ profile = "fido2.3" }}\nlevel = "wipe"\n'
TWO_TOUCHES = """
import pytest
@pytest.mark.touches(1)
@pytest.mark.parametrize("number", [1, 2])
def test_mine(ctap2, number):
    ctap2.selection()
"""
WAITING = """
def test_waits(link):
    while True:
        link.raw.silence(1.0)
"""


def environment(folder: Path) -> dict[str, str]:
    """Return the variables of somebody without any bench."""
    return {**os.environ, "XDG_CONFIG_HOME": str(folder), "TMPDIR": str(folder)}


def keyrig(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [KEYRIG, *args],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def results(folder: Path) -> tuple[Result, ...]:
    (file,) = folder.glob("reports/*/results.jsonl")
    return read_results(file).results


def write(folder: Path, *names: str, more: str = "") -> None:
    """Leave a bench of simulated keys, and a test that touches them twice."""
    (folder / "test_mine.py").write_text(TWO_TOUCHES)
    bays = "".join(SIMULATED.format(name) for name in names)
    (folder / "b.toml").write_text(f'[night]\nsuites = ["selection"]\n{more}{bays}')


def totals(document: Mapping[str, Any]) -> dict[str, int]:
    return {word: count for word, count in document["totals"].items() if count}


def test_key_goes_through_all_tests_as_often_as_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "A1", "A2")
    asked = ("--key", "A1,A2", "-j", "2", "--repeat", "3", "--suite", "selection")
    done = keyrig(
        tmp_path, "run", "--bench", "b.toml", *asked, "-k", "test_mine", "test_mine.py", "--json"
    )
    assert done.returncode == Exit.OK, done.stdout + done.stderr
    document = json.loads(done.stdout)
    assert totals(document) == {"pass": 12}
    for key in ("A1", "A2"):
        told = [(each.round, each.test[-2:-1]) for each in results(tmp_path) if each.key == key]
        assert told == [(number, test) for number in (1, 2, 3) for test in "12"]


def test_what_a_bay_wants_run_before_fails_for_this_bay_alone(tmp_path: Path) -> None:
    write(tmp_path, "A1", "A2")
    file = tmp_path / "b.toml"
    flash = f"{sys.executable} -c \"print('no such firmware'); raise SystemExit(3)\""
    file.write_text(f"{file.read_text()}prepare = ['''{flash}''']\n")
    done = keyrig(tmp_path, "run", "--bench", "b.toml", "-k", "cancel_ends", "--json")
    assert done.returncode == Exit.NO_VERDICT, done.stdout + done.stderr
    assert "failed with 3: no such firmware" in done.stderr
    assert {each.key for each in results(tmp_path)} == {"A1"}
    (log,) = tmp_path.glob("reports/*/002-A2.log")
    assert "no such firmware\n" in log.read_text()


def test_what_a_night_wants_run_before_is_run_before_any_key(tmp_path: Path) -> None:
    made = tmp_path / "made"
    command = f"{sys.executable} -c \"open('{made}', 'x')\""
    write(tmp_path, "A1", more=f"prepare = ['''{command}''']\n")
    assert keyrig(tmp_path, "run", "--bench", "b.toml", "-k", "cancel_ends").returncode == Exit.OK
    assert made.exists()
    again = keyrig(tmp_path, "run", "--bench", "b.toml", "--reports", "again")
    assert again.returncode == Exit.TROUBLE
    assert "File exists" in again.stderr


def test_bench_that_applies_without_being_named_makes_no_night(tmp_path: Path) -> None:
    write(tmp_path, "A1")
    (tmp_path / "b.toml").rename(tmp_path / "bench.toml")
    done = keyrig(tmp_path, "run", "--suite", "selection", "-k", "cancel_ends", "--json")
    assert [each["key"] for each in json.loads(done.stdout)["keys"]] == ["virtual"]


def test_simulated_key_that_cannot_be_is_refused_before_anything_is_begun(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text(SIMULATED.format("A1").replace("fido2.3", "shrt-timeouts"))
    done = keyrig(tmp_path, "run", "--bench", "b.toml")
    assert done.returncode == Exit.USAGE
    assert "try: short-timeouts" in done.stderr
    assert not (tmp_path / "reports").exists()


def test_plain_pytest_starts_what_its_key_needs(tmp_path: Path) -> None:
    write(tmp_path, "A1")
    command = ("-m", "pytest", "--key", "A1", "--bench", "b.toml", "test_mine.py", "-q")
    done = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed" in done.stdout, done.stdout
    assert not list(tmp_path.glob("keyrig-*"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_that_is_ended_from_outside_leaves_its_record_and_nothing_else(
    tmp_path: Path, number: signal.Signals
) -> None:
    write(tmp_path, "A1", "A2")
    (tmp_path / "test_mine.py").write_text(WAITING)
    command = [KEYRIG, "run", "--bench", "b.toml", "-k", "waits", "test_mine.py"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(tmp_path), start_new_session=True
    ) as run:
        assert wait_until(lambda: len([*tmp_path.glob("reports/*/keys.jsonl")]) == 1, PATIENCE)
        if number == signal.SIGINT:
            os.killpg(run.pid, number)
        else:
            run.send_signal(number)
        assert run.wait(PATIENCE) == Exit.INTERRUPTED
    (record,) = tmp_path.glob("reports/*/run.json")
    assert json.loads(record.read_text())["interrupted"]
    assert not list(tmp_path.glob("keyrig-*"))


def at_work_in(folder: Path) -> list[str]:
    """Return the processes that work in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink() == folder:
                found.append(process.name)
    return found


def test_no_process_outlives_a_run_that_was_killed(tmp_path: Path) -> None:
    write(tmp_path, "A1")
    (tmp_path / "test_mine.py").write_text(WAITING)
    command = [KEYRIG, "run", "--bench", "b.toml", "-k", "waits", "test_mine.py"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(tmp_path)) as run:
        assert wait_until(lambda: len([*tmp_path.glob("reports/*/keys.jsonl")]) == 1, PATIENCE)
        assert len(at_work_in(tmp_path)) == 3
        run.kill()
    assert wait_until(lambda: not at_work_in(tmp_path), PATIENCE)


@pytest.mark.slow
@pytest.mark.emulator
def test_emulated_night_gets_the_verdicts_of_the_key_in_process(tmp_path: Path) -> None:
    night = keyrig(tmp_path, "run", "--bench", str(EMULATED), "--json", "-k", UNHURRIED)
    assert night.returncode == Exit.OK, failures(tmp_path) + night.stderr
    found = results(tmp_path)
    suites = {each.test.partition("/")[0] for each in found}

    chosen = [word for suite in sorted(suites) for word in ("--suite", suite)]
    key = "virtual:short-timeouts"
    inside = keyrig(
        tmp_path, "run", "--key", key, *chosen, "--reports", "inside/reports", "-k", UNHURRIED
    )
    assert inside.returncode == Exit.OK, failures(tmp_path / "inside") + inside.stderr
    expected = {each.test: (each.verdict, each.reason) for each in results(tmp_path / "inside")}

    for bay in ("A1", "A2"):
        told = {each.test: (each.verdict, each.reason) for each in found if each.key == bay}
        require_same(told, expected, bay)
    assert sum(verdict is Verdict.PASS for verdict, _ in expected.values()) > 300
    touches = {each["key"]: each["touches"] for each in json.loads(night.stdout)["keys"]}
    assert min(touches.values()) > 100
