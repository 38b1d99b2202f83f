"""`keyrig run --trace`, `keyrig trace`, and a run on what was kept."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rig import UsageProblem
from rig.cli.trace import trace
from rig.runner.exits import Exit
from rig.trace.pcapng.blocks import interface, packet, section

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
GOLDEN = Path(__file__).parents[2] / "fixtures" / "traces" / "session.pcapng"
OTHERS = Path("others.pcapng")
QUICK = ("--suite", "u2f", "-k", "version")
KILLED = """
import os, signal

def test_that_is_killed(make_credential):
    make_credential()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def keyrig(*args: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([KEYRIG, *args], cwd=folder, capture_output=True, text=True, check=False)


def test_run_keeps_a_trace_and_judges_it_again(tmp_path: Path) -> None:
    done = keyrig("run", "--key", "virtual", "--trace", *QUICK, folder=tmp_path)
    assert done.returncode == Exit.OK, done.stderr
    (kept,) = tmp_path.glob("reports/*/*.pcapng")
    again = keyrig("run", "--key", f"trace:{kept}", "--json", *QUICK, folder=tmp_path)
    totals = json.loads(again.stdout)["totals"]
    assert totals["pass"] > 0
    assert totals["fail"] == totals["infra"] == totals["skip"] == 0


def test_trace_of_a_process_that_was_killed_is_told(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(KILLED)
    pytest_run = [sys.executable, "-m", "pytest", "-q", "--key=virtual", "--keyrig-trace=A1.pcapng"]
    done = subprocess.run(pytest_run, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    told = keyrig("trace", "A1.pcapng", folder=tmp_path)
    assert told.returncode == Exit.OK
    assert "makeCredential" in told.stdout
    assert "authData" in told.stdout


def told(capsys: pytest.CaptureFixture[str], **asked: Any) -> str:
    assert trace(**asked) == Exit.OK
    return capsys.readouterr().out


def test_trace_is_told_with_touches_and_power_beside(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, file=GOLDEN, test="test_session").splitlines()
    assert "   500.0 ms • power off" in lines
    assert any("touch for 80 ms in 500 ms" in line for line in lines)
    assert not any("wrong_bytes" in line for line in lines)


def test_trace_is_told_as_one_json_document(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(told(capsys, file=GOLDEN, as_json=True, redact=True))
    assert document["schema"] == "keyrig.trace/1"
    assert "zoe@" not in json.dumps(document)


def test_plugin_for_wireshark_is_where_it_is_said_to_be(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (said,) = told(capsys, dissector=True).splitlines()
    assert Path(said).read_text(encoding="utf-8").startswith("-- CTAP over USB-HID")


@pytest.mark.parametrize(
    ("file", "test", "told"),
    [
        (None, None, "no file is named"),
        (Path("nowhere.pcapng"), None, "cannot be read"),
        (Path(__file__), None, "no pcapng file"),
        (OTHERS, None, "nothing here went to or from a key"),
        (GOLDEN, "nothing", "no test in this trace"),
    ],
    ids=["no-file", "missing", "other", "of-a-network", "no-test"],
)
def test_what_cannot_be_told_is_said(
    file: Path | None, test: str | None, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    OTHERS.write_bytes(section("another program") + interface(1) + packet(0, b"an Ethernet frame"))
    with pytest.raises(UsageProblem, match=told):
        trace(file=file, test=test)


@pytest.mark.parametrize(
    ("spoil", "lost"),
    [(lambda data: data[:-5], 199), (lambda data: data + bytes(12), 12)],
    ids=["cut", "damaged"],
)
def test_trace_that_was_cut_short_is_told_as_far_as_it_goes(
    spoil: Callable[[bytes], bytes], lost: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = tmp_path / "cut.pcapng"
    cut.write_bytes(spoil(GOLDEN.read_bytes()))
    whole = told(capsys, file=GOLDEN).splitlines()

    assert trace(file=cut) == Exit.OK
    said = capsys.readouterr()
    assert len(whole) - 3 < len(said.out.splitlines()) <= len(whole)
    assert said.err == f"{cut}: cut short or damaged; its last {lost} bytes tell nothing\n"
    assert json.loads(told(capsys, file=cut, as_json=True))["unread"] == lost
