"""`keyrig` against simulators: our own key, served by another process, over UDP and TCP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rig.bench.holding import Hold
from rig.bench.troubles import BayHeld
from rig.consent import Act
from rig.record.verdict import Verdict
from rig.runner.exits import Exit
from tests.real_time import LEFT_TO_VIRTUAL_TIME, OF_TENTHS_OF_A_SECOND, but_for
from tests.verdicts import Outcome, failures, outcomes, require_same

if TYPE_CHECKING:
    from tests.cli.conftest import ServedKey

Serve = Callable[..., "ServedKey"]

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
PROFILE = "short-timeouts"
CEREMONIES = ("registration", "assertion", "next_assertion", "client_pin", "tokens")
WIRE = ("ctaphid", "encoding", "get_info", "selection", "reset", "u2f", "interplay")
NOT_TOLD_OVER_SOCKETS = ("test_report_descriptor",)
"""Modules of tests that skip a simulator: no socket has a report descriptor."""

OTHERS = but_for(LEFT_TO_VIRTUAL_TIME, OF_TENTHS_OF_A_SECOND, NOT_TOLD_OVER_SOCKETS)

CYCLE = """
import socket
with socket.create_connection(("127.0.0.1", {port}), 10) as control:
    answers = control.makefile()
    for line in ("power off", "power on"):
        control.sendall(line.encode() + b"\\n")
        if answers.readline() != "ok\\n":
            raise SystemExit(line + " was refused")
"""
RESTART = """
import os, pathlib, signal, subprocess, sys
running = pathlib.Path("running")
if running.exists():
    try:
        os.kill(int(running.read_text()), signal.SIGKILL)
    except ProcessLookupError:
        pass
key = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, start_new_session=True)
running.write_text(str(key.pid))
raise SystemExit(0 if key.stdout.readline() else "it does not start")
"""


def keyrig(*args: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run keyrig in a folder, without anybody's bench."""
    return subprocess.run(
        [KEYRIG, *args],
        cwd=folder,
        env={**os.environ, "XDG_CONFIG_HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def bay_of(name: str, key: ServedKey, folder: Path) -> str:
    """Return the table of a served key, touched and powered over its control port."""
    script = folder / f"cycle-{name}.py"
    script.write_text(CYCLE.format(port=key.port("control")))
    return (
        f'[bays.{name}]\nkey = "{key.name}"\nirreversible = {[str(act) for act in Act]}\n'
        f'touch = {{ socket = "127.0.0.1:{key.port("control")}" }}\n'
        f'power = {{ command = "{sys.executable} {script}" }}\n'
    )


def verdicts(folder: Path) -> dict[str, dict[str, Outcome]]:
    """Return what a run's tests came to, for each key."""
    (file,) = folder.glob("reports/*/results.jsonl")
    return outcomes(file)


def function_of(test: str) -> str:
    return test.rpartition("::")[2].partition("[")[0]


@pytest.mark.parametrize(
    ("chosen", "at_least"),
    [(CEREMONIES, 200), pytest.param(WIRE, 240, marks=pytest.mark.slow)],
    ids=["ceremonies", "wire"],
)
def test_adopted_simulators_get_the_verdicts_of_the_key_in_process(
    serve: Serve, tmp_path: Path, answer_port: int, chosen: tuple[str, ...], at_least: int
) -> None:
    udp = serve(PROFILE, "--udp", f"0:{answer_port}", "--control", "0")
    tcp = serve(PROFILE, "--tcp", "0", "--control", "0")
    bench = bay_of("U1", udp, tmp_path) + bay_of("T1", tcp, tmp_path)
    (tmp_path / "bench.toml").write_text(f'{bench}[bays.V1]\nkey = "virtual:{PROFILE}"\n')
    for name in ("U1", "T1"):
        adopted = keyrig("adopt", name, "--level", "wipe", "--yes", folder=tmp_path)
        assert adopted.returncode == Exit.OK, adopted.stderr

    suites = [word for suite in chosen for word in ("--suite", suite)]
    done = keyrig("run", "--key", "U1,T1,V1", "-j3", *suites, "-k", OTHERS, folder=tmp_path)

    assert done.returncode == Exit.OK, failures(tmp_path) + done.stderr
    found = verdicts(tmp_path)
    for name in ("U1", "T1"):
        require_same(found[name], found["V1"], name)
    assert len(found["V1"]) > at_least
    cycles = {key["key"]: key["power_cycles"] for key in run_of(tmp_path)["keys"]}
    assert min(cycles.values()) >= 1


def test_what_is_left_to_virtual_time_is_there_and_passes_in_it(tmp_path: Path) -> None:
    left = {**LEFT_TO_VIRTUAL_TIME, **OF_TENTHS_OF_A_SECOND}
    chosen = ("-k", " or ".join(left))
    done = keyrig("run", "--key", f"virtual:{PROFILE}", *chosen, folder=tmp_path)
    assert done.returncode == Exit.OK, done.stdout + done.stderr
    (found,) = verdicts(tmp_path).values()
    assert {function_of(test) for test in found} == set(left)


def run_of(folder: Path) -> dict[str, Any]:
    (file,) = folder.glob("reports/*/run.json")
    document: dict[str, Any] = json.loads(file.read_text())
    return document


def test_stranger_is_read_and_stays_as_it_was(serve: Serve, tmp_path: Path) -> None:
    key = serve("--tcp", "0", "--image", "key.json")
    before = (tmp_path / "key.json").read_bytes()
    suites = ("--suite", "get_info", "--suite", "registration")
    done = keyrig("run", "--key", key.name, *suites, folder=tmp_path)
    assert done.returncode == Exit.OK, done.stdout + done.stderr
    assert run_of(tmp_path)["keys"][0]["about"]["consent"] == "read"
    (found,) = verdicts(tmp_path).values()
    assert {seen.verdict for test, seen in found.items() if test.startswith("registration")} == {
        Verdict.SKIP
    }
    key.end()
    assert (tmp_path / "key.json").read_bytes() == before


@pytest.mark.parametrize(
    "args",
    [
        ("run", "--key", "udp:127.0.0.1:1:{port}"),
        ("adopt", "S1", "--at", "tcp:127.0.0.1:1", "--level", "read", "--yes"),
    ],
    ids=["run", "adopt"],
)
def test_simulator_that_is_not_there_is_trouble(
    tmp_path: Path, answer_port: int, args: tuple[str, ...]
) -> None:
    done = keyrig(*(word.format(port=answer_port) for word in args), folder=tmp_path)
    assert done.returncode in (Exit.TROUBLE, Exit.NO_VERDICT), done.stderr
    assert "try: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def restarting(tmp_path: Path, answer_port: int) -> Iterator[Path]:
    """A bench whose power command starts a simulator, or starts it anew; its folder."""
    (tmp_path / "restart.py").write_text(RESTART)
    port = answer_port + 1 if answer_port < 0xFFFF else answer_port - 1
    served = [KEYRIG, "virtual", "--udp", f"{port}:{answer_port}"]
    command = [sys.executable, "restart.py", *served]
    subprocess.run(command, cwd=tmp_path, check=True)
    (tmp_path / "bench.toml").write_text(
        f'[bays.S1]\nkey = "udp:127.0.0.1:{port}:{answer_port}"\n'
        f'power = {{ command = "{" ".join(command)}" }}\n'
    )
    yield tmp_path
    os.kill(int((tmp_path / "running").read_text()), signal.SIGTERM)


def test_simulator_that_dies_is_started_again_and_the_test_run_once_more(
    restarting: Path,
) -> None:
    (restarting / "test_mine.py").write_text(
        "import os, pathlib, signal\n"
        "running, died = pathlib.Path('running'), pathlib.Path('died')\n"
        "def test_a_dies_once(link):\n"
        "    if not died.exists():\n"
        "        died.touch()\n"
        "        os.kill(int(running.read_text()), signal.SIGKILL)\n"
        "    assert link.ping(b'x') == b'x'\n"
        "def test_b_next(info):\n"
        "    assert info.versions\n"
    )
    only = ("--suite", "get_info", "-k", "dies_once or b_next", "test_mine.py")
    done = keyrig("run", "--key", "S1", *only, folder=restarting)
    (found,) = verdicts(restarting).values()
    tries = [seen.tries for seen in found.values()]
    assert tries == [(Verdict.INFRA, Verdict.PASS), (Verdict.PASS,)], done.stdout
    assert done.returncode == Exit.OK


def test_bay_that_another_run_has_is_refused_with_who_that_is(
    tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    key = serve().name
    hold = Hold("A1", key, kind="bay", problem=BayHeld)
    hold.take()
    done = keyrig("run", "--key", key, folder=tmp_path)
    hold.give_back()
    assert done.returncode == Exit.DEADLINE
    assert f"another run has the bay open (process {os.getpid()}" in done.stderr
