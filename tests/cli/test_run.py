"""`keyrig` as it is typed, in processes of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rig.record.directory import RunDirectory
from rig.runner.exits import Exit

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
QUICK = ("--suite", "registration", "-k", "excluded")


def keyrig(*args: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run keyrig in a folder, without anybody's bench."""
    return subprocess.run(
        [KEYRIG, *args],
        cwd=folder,
        env={**os.environ, "XDG_CONFIG_HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def _hangs_up() -> Iterator[None]:
    """Start programs as in a terminal, also where the tests themselves are to outlive theirs."""
    former = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, former)


def only_run(folder: Path) -> Path:
    """Return the one folder that a run left below `reports/`."""
    (run,) = (path.parent for path in (folder / "reports").glob("*/run.json"))
    return run


def test_run_prints_one_json_document_and_leaves_its_files(tmp_path: Path) -> None:
    done = keyrig("run", "--key", "virtual", "--json", *QUICK, folder=tmp_path)
    document = json.loads(done.stdout)
    assert done.returncode == Exit.OK, done.stderr
    assert document["schema"] == "keyrig.run/1"
    assert document["tests"] == document["totals"]["pass"] >= 1
    assert document["keys"][0]["about"]["AAGUID"]
    files = {path.name for path in only_run(tmp_path).iterdir()}
    assert files >= {"run.json", "results.jsonl", "junit.xml", "report.html", "index.html"}


def test_two_keys_are_tested_each_in_its_own_process(tmp_path: Path) -> None:
    keys = "virtual:fido2.0,virtual:fido2.3"
    done = keyrig("run", "--key", keys, "-j", "2", "--json", *QUICK, folder=tmp_path)
    document = json.loads(done.stdout)
    assert [key["key"] for key in document["keys"]] == keys.split(",")
    assert all(key["totals"]["pass"] for key in document["keys"])
    assert len(list(only_run(tmp_path).glob("*.log"))) == 2


def test_seeded_defect_ends_the_run_with_failures(tmp_path: Path) -> None:
    name = "virtual+excluded-credential-accepted"
    done = keyrig("run", "--key", name, "--json", *QUICK, folder=tmp_path)
    assert done.returncode == Exit.FAILURES
    assert json.loads(done.stdout)["totals"]["fail"] >= 1
    assert "FAIL" in done.stderr


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["run", "--key", "virtul"], Exit.USAGE, "try: virtual"),
        (["run", "--no-such-option"], Exit.USAGE, "unrecognized arguments: --no-such-option"),
        (["run", "--key", "virtual", "-k", "nothing_is_called_so"], 5, ""),
        (["run", "--suite", "registation"], Exit.USAGE, "try: registration"),
        (["run", "--requirement", "MC-51, MC-511"], Exit.USAGE, "no requirement is called MC-511"),
        (["run", "--key", "virtual+xyz"], Exit.USAGE, "try: keyrig faults --list"),
        (["run", "--key", "trace:A1.pcapng"], Exit.USAGE, "there is no such trace (A1.pcapng)"),
        (["run", "--consent", "al"], Exit.USAGE, "'al' is no consent level: read, sign"),
        (["run", "--order", "shufle:1"], Exit.USAGE, "try: planned, shuffle:1"),
        (["run", "--key", "trace:foreign"], Exit.USAGE, "this is no pcapng file (foreign)"),
        (["plan", "--requirement", "MC-511"], Exit.USAGE, "MC-51"),
        (["plan", "-k", "nothing_is_called_so"], Exit.USAGE, "no test is asked for"),
        (["plan", "--no-such-option"], Exit.USAGE, "unrecognized arguments: --no-such-option"),
        (["nightly"], Exit.USAGE, "the bench has no bays\n"),
        (["requirements", "MC-511"], Exit.USAGE, "MC-51"),
        (["report", "reports/none"], Exit.USAGE, "no such run"),
        (["adopt", "A1", "--level", "all", "--yes"], Exit.USAGE, "read, sign, store, wipe"),
        (["adopt", "A1", "--level", "read", "--yes"], Exit.USAGE, "0 keys could be meant"),
        (["scam"], Exit.USAGE, "scan"),
    ],
    ids=[
        "key",
        "option",
        "nothing",
        "suite",
        "asked-requirement",
        "fault",
        "trace",
        "consent",
        "order",
        "foreign-trace",
        "planned-requirement",
        "nothing-planned",
        "planned-option",
        "no-bench",
        "requirement",
        "report",
        "level",
        "no-key",
        "verb",
    ],
)
def test_mistake_ends_with_its_code_and_no_traceback(
    tmp_path: Path, args: list[str], code: int, told: str
) -> None:
    (tmp_path / "foreign").write_text("none of ours")
    done = keyrig(*args, folder=tmp_path)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    is_known_to_pytest_alone = args[:2] == ["run", "--no-such-option"]
    has_begun = is_known_to_pytest_alone or code == Exit.NOTHING_COLLECTED
    assert (tmp_path / "reports").exists() is has_begun


def test_error_under_json_is_one_document(tmp_path: Path) -> None:
    done = keyrig("run", "--key", "virtul", "--json", folder=tmp_path)
    document = json.loads(done.stdout)
    assert document["schema"] == "keyrig.error/1"
    assert "virtual" in document["try"].split(", ")


def test_killed_run_leaves_results_of_which_pages_are_made(tmp_path: Path) -> None:
    mine = tmp_path / "test_mine.py"
    mine.write_text(
        "import os, signal\n"
        "def test_mine_lives(make_credential):\n    make_credential()\n"
        "def test_mine_is_killed(link):\n    os.killpg(0, signal.SIGKILL)\n"
    )
    chosen = ("--suite", "registration", "-k", "mine_lives or mine_is_killed", str(mine))
    killed = subprocess.run(
        [KEYRIG, "run", "--key", "virtual", *chosen],
        cwd=tmp_path,
        check=False,
        start_new_session=True,
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL
    run = only_run(tmp_path)
    (result,) = RunDirectory(run).results().results
    assert result.test.endswith("test_mine_lives")
    assert not (run / "index.html").exists()
    assert keyrig("report", str(run), folder=tmp_path).returncode == Exit.OK
    assert {"index.html", "report.html", "junit.xml"} <= {path.name for path in run.iterdir()}
    assert json.loads((run / "run.json").read_text())["interrupted"]


@pytest.mark.parametrize(
    "told",
    [
        "killpg(0, signal.SIGINT)",
        "killpg(0, signal.SIGTERM)",
        "killpg(0, signal.SIGHUP)",
        "kill(os.getppid(), signal.SIGINT)",
    ],
    ids=["terminal", "service", "lost-terminal", "run-alone"],
)
@pytest.mark.usefixtures("_hangs_up")
def test_interrupted_run_ends_its_processes_and_still_leaves_its_pages(
    tmp_path: Path, told: str
) -> None:
    mine = tmp_path / "test_mine.py"
    mine.write_text(
        "import os, pytest, signal\n"
        "@pytest.fixture\n"
        "def kept():\n    yield\n"
        "    for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):\n"
        "        signal.raise_signal(again)\n"
        "    open('let go', 'x')\n"
        "def test_mine_lives(make_credential):\n    make_credential()\n"
        f"def test_mine_is_stopped(link, kept):\n    os.{told}\n    signal.pause()\n"
        "def test_mine_is_late(link):\n    pass\n"
    )
    chosen = ("--suite", "registration", "-k", "test_mine", str(mine))
    stopped = subprocess.run(
        [KEYRIG, "run", "--key", "virtual,virtual:fido2.0", "--json", *chosen],
        cwd=tmp_path,
        check=False,
        start_new_session=True,
        capture_output=True,
        text=True,
    )
    assert stopped.returncode == Exit.INTERRUPTED, stopped.stderr
    document = json.loads(stopped.stdout)
    assert document["interrupted"]
    assert [key["totals"]["pass"] for key in document["keys"]] == [1, 0]
    assert (tmp_path / "let go").exists(), "nobody cut the end of the process short"
    assert (only_run(tmp_path) / "index.html").exists()


def test_adopted_key_is_tested_by_its_bay_and_no_further_than_its_level(tmp_path: Path) -> None:
    adopt = ("adopt", "A1", "--level", "read", "--at", "virtual:fido2.1", "--yes")
    assert keyrig(*adopt, folder=tmp_path).returncode == Exit.OK
    assert 'level = "read"' in (tmp_path / "bench.toml").read_text()
    done = keyrig("run", "--key", "A1", "--json", *QUICK, folder=tmp_path)
    totals = json.loads(done.stdout)["totals"]
    assert totals["skip"] >= 1
    assert totals["pass"] == totals["fail"] == totals["infra"] == 0
    assert done.returncode == Exit.NO_VERDICT
