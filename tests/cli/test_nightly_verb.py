"""`keyrig nightly` as people and timers start it."""

from __future__ import annotations

import json
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import pytest

from rig.bench.file import load_bench
from rig.bench.waiting import wait_until
from rig.consent import Consent
from rig.keys import open_key
from rig.runner.exits import Exit
from tests.real_time import PATIENCE

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
EMULATED = Path(__file__).parents[2] / "fixtures/emulated-bench.toml"
BUILT_IN = '[bays.{}]\nkey = "{}"\n'
PROFILE = "short-timeouts"
KEY = f"virtual:{PROFILE}"
FAULT = "cancel-counts-as-touch"
BROKEN = "selection/test_selection.py::test_cancel_ends_the_wait_at_once"
OF_U2F = "u2f-signature-not-canonical"
BROKEN_OF_U2F = (
    "u2f/test_u2f_registration.py::test_registration_with_touch_has_a_key_and_its_attestation"
)
"""For real time: no row of this suite is about tenths of a second, which a busy machine takes."""
FOREIGN = """
import pathlib
(run,) = pathlib.Path("reports").glob("*-A1")
(run / "results.jsonl").write_text('{"schema": "keyrig.result/9"}\\n')
"""
NO_NEWS = ("regressed", "fixed", "unstable", "suspected", "disagree", "differs", "infra")


class ServedKey(Protocol):
    @property
    def name(self) -> str: ...


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "XDG_CONFIG_HOME": str(folder),
        "XDG_STATE_HOME": str(folder),
        "TMPDIR": str(folder),
        **more,
    }


def nightly(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [KEYRIG, "nightly", "--bench", "b.toml", *args],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def write(folder: Path, keys: Mapping[str, str], more: str = "", suite: str = "selection") -> None:
    """Leave a bench of built-in keys."""
    bays = "".join(BUILT_IN.format(bay, key) for bay, key in keys.items())
    (folder / "b.toml").write_text(f'[night]\nsuites = ["{suite}"]\n{more}{bays}')


def python(program: str) -> str:
    return shlex.join([sys.executable, "-c", program])


def news(document: Mapping[str, Any]) -> dict[str, list[tuple[str, str, str]]]:
    return {
        name: [(each["key"], each["test"], each["outcomes"]) for each in document[name]]
        for name in NO_NEWS
        if document[name]
    }


def folders(folder: Path) -> list[Path]:
    return sorted(each.parent for each in folder.glob("reports/*/run.json"))


def test_three_nights_tell_what_regressed_and_what_was_fixed(tmp_path: Path) -> None:
    told = []
    for key in (KEY, f"{KEY}+{FAULT}", KEY):
        write(tmp_path, {"A1": key, "A2": KEY}, more="keep = 2\n")
        done = nightly(tmp_path, "--json")
        told.append((done.returncode, json.loads(done.stdout)))
    assert [code for code, _ in told] == [Exit.OK, Exit.FAILURES, Exit.OK]
    assert [news(document) for _, document in told] == [
        {},
        {"regressed": [("A1", BROKEN, "P FF")]},
        {"fixed": [("A1", BROKEN, "P FF P")]},
    ]
    lines = [document["line"].partition(": ")[2].rpartition(",")[0] for _, document in told]
    assert lines == ["2 keys, 2 ok", "2 keys, 1 ok, 1 regression", "2 keys, 2 ok, 1 fixed"]
    assert [document["exit"] for _, document in told] == [0, 1, 0]
    assert not any(document["notes"] for _, document in told)
    assert len(folders(tmp_path)) == 2, "two nights are kept"
    with closing(sqlite3.connect(tmp_path / "reports/history.sqlite")) as history:
        assert history.execute("SELECT count(*) FROM run").fetchone() == (3,)
    pages = {each.name for each in folders(tmp_path)[-1].glob("*.html")}
    assert pages >= {"index.html", "morning.html", "fleet.html"}
    assert (folders(tmp_path)[-1] / "heartbeat.log").read_text().strip()


def test_line_is_all_that_a_night_prints(tmp_path: Path) -> None:
    write(tmp_path, {"A1": "virtual"})
    done = nightly(tmp_path)
    assert done.returncode == Exit.OK, done.stderr
    assert done.stdout.startswith("nightly 20")
    assert done.stdout.count("\n") == 1
    assert ": 1 key, 1 ok, done " in done.stdout


def test_bench_without_bays_is_told(tmp_path: Path) -> None:
    write(tmp_path, {})
    done = nightly(tmp_path)
    assert done.returncode == Exit.USAGE
    assert "the bench has no bays" in done.stderr
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("args", "where"),
    [
        (("--deadline", "25:00"), "--deadline"),
        (("--for", "all night"), "--for"),
    ],
)
def test_time_that_is_none_is_refused_before_anything_is_begun(
    tmp_path: Path, args: tuple[str, ...], where: str
) -> None:
    write(tmp_path, {"A1": "virtual"})
    done = nightly(tmp_path, *args)
    assert done.returncode == Exit.USAGE
    assert where in done.stderr
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    "setting",
    [
        'deadline = "late"',
        "keep = 0",
        'keep = "30"',
        "keep = true",
        "rounds = 0",
        'on_finish = "x"',
    ],
)
def test_setting_that_cannot_be_is_refused_by_its_name(tmp_path: Path, setting: str) -> None:
    write(tmp_path, {"A1": "virtual"}, more=f"{setting}\n")
    done = nightly(tmp_path)
    assert done.returncode == Exit.USAGE
    assert setting.partition(" ")[0] in done.stderr


def test_bay_that_fails_the_preflight_is_left_out_and_the_others_go_on(tmp_path: Path) -> None:
    write(tmp_path, {"A1": "tcp:127.0.0.1:9", "A2": "virtual"})
    done = nightly(tmp_path, "--json")
    document = json.loads(done.stdout)
    assert done.returncode == Exit.NO_VERDICT, done.stderr
    assert document["line"].partition(": ")[2].startswith("2 keys, 1 ok, 1 bay out (A1 ")
    assert {each["bay"] for each in document["preflight"]} == {"A1"}
    assert [bool(key["out"]) for key in document["keys"]] == [True, False]
    (folder,) = folders(tmp_path)
    assert not [*folder.glob("001-*.log")], "nobody tried to test it"
    assert "key answers" in (folder / "preflight.json").read_text()


def test_night_that_cannot_be_prepared_is_told_with_its_reason(tmp_path: Path) -> None:
    flash = python("print('no such firmware'); raise SystemExit(3)")
    write(tmp_path, {"A1": "virtual"}, more=f"prepare = ['''{flash}''']\n")
    done = nightly(tmp_path, "--json")
    document = json.loads(done.stdout)
    assert done.returncode == document["exit"] == Exit.NO_VERDICT
    assert "nothing tested: the run broke off: the command to be run before" in document["line"]
    assert "no such firmware" in document["notes"][0]
    assert (folders(tmp_path)[0] / "nightly.json").exists()


def test_everybody_is_told_and_what_fails_of_it_is_a_note(tmp_path: Path) -> None:
    write_all = (
        "import json, os; open('sent', 'w').write(json.dumps("
        "{name: told for name, told in os.environ.items() if name.startswith('KEYRIG_')}))"
    )
    commands = [python("raise SystemExit(75)"), python(write_all)]
    told = ", ".join(f"'''{command}'''" for command in commands)
    write(tmp_path, {"A1": "virtual"}, more=f"on_finish = [{told}]\n")
    done = nightly(tmp_path, "--json")
    document = json.loads(done.stdout)
    assert done.returncode == Exit.OK
    assert len(document["notes"]) == 1
    assert "failed with 75" in document["notes"][0]
    sent = json.loads((tmp_path / "sent").read_text())
    assert sent["KEYRIG_EXIT"] == "0"
    assert sent["KEYRIG_LINE"].startswith("nightly 20")
    for name in ("KEYRIG_DIRECTORY", "KEYRIG_PAGE", "KEYRIG_DOCUMENT"):
        assert Path(sent[name]).exists()


def test_history_that_cannot_be_opened_holds_no_verdict_back(tmp_path: Path) -> None:
    write(tmp_path, {"A1": f"{KEY}+{FAULT}"})
    (tmp_path / "reports").mkdir()
    # A directory where the file belongs: SQLite can neither open nor make it.
    (tmp_path / "reports/history.sqlite").mkdir()
    done = nightly(tmp_path, "--json")
    document = json.loads(done.stdout)
    assert done.returncode == Exit.FAILURES
    assert "1 key, 0 ok, 1 failure" in document["line"]
    assert any("not in the history" in note for note in document["notes"])
    assert (folders(tmp_path)[0] / "morning.html").exists()


def test_foreign_line_among_the_results_is_told_and_takes_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "foreign.py").write_text(FOREIGN)
    more = f"prepare = ['''{sys.executable} foreign.py''']\n"
    write(tmp_path, {"A1": f"{KEY}+{FAULT}"}, more=more)
    done = nightly(tmp_path, "--json")
    document = json.loads(done.stdout)
    assert done.returncode == Exit.FAILURES, done.stderr
    assert "1 key, 0 ok, 1 failure" in document["line"]
    assert any("line 1 of results.jsonl" in note and "newer" in note for note in document["notes"])
    assert (folders(tmp_path)[0] / "morning.html").exists()


def soaked(folder: Path, seconds: int) -> list[int]:
    """Soak a key for so long, and return the round of each result."""
    write(folder, {"A1": "virtual"})
    done = nightly(folder, "--for", f"{seconds}s", "--json")
    assert done.returncode == Exit.OK, done.stderr
    assert json.loads(done.stdout)["ending"] == "done"
    lines = (folders(folder)[-1] / "results.jsonl").read_text().splitlines()
    return [json.loads(line)["round"] for line in lines]


def test_soak_goes_round_after_round_and_ends_none_in_its_middle(tmp_path: Path) -> None:
    # A busy machine may come no further than the first round in a few seconds.
    tried = (soaked(tmp_path, seconds) for seconds in (5, 20, 80, 240))
    rounds = next((each for each in tried if each[-1] > 1), [])
    assert rounds
    assert {rounds.count(number) for number in rounds} == {rounds.count(1)}


def started(folder: Path, *args: str) -> subprocess.Popen[str]:
    """Start a night whose only key never comes to an end, and wait until it is at it."""
    (folder / "slow.py").write_text("import signal\nsignal.pause()\n")
    bench = f"prepare = ['''{sys.executable} slow.py''']\n"
    write(folder, {"A1": "virtual"}, more=bench)
    return subprocess.Popen(
        [KEYRIG, "nightly", "--bench", "b.toml", "--json", *args],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def is_preparing(folder: Path) -> bool:
    return bool([*folder.glob("reports/*/prepare.log")])


def test_second_night_on_a_bench_is_told_who_has_it(tmp_path: Path) -> None:
    with started(tmp_path) as first:
        assert wait_until(lambda: is_preparing(tmp_path), PATIENCE)
        second = nightly(tmp_path)
        first.terminate()
        first.communicate(timeout=PATIENCE)
    assert second.returncode == Exit.DEADLINE
    assert f"process {first.pid}: " in second.stderr
    assert len(folders(tmp_path)) == 1


def test_bay_that_another_run_has_is_left_out_and_told(
    tmp_path: Path, serve: Callable[..., ServedKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"A2": KEY, "A1": serve(PROFILE).name})
    (tmp_path / "b.toml").write_text(f'{(tmp_path / "b.toml").read_text()}level = "wipe"\n')
    for name, told in environment(tmp_path).items():
        monkeypatch.setenv(name, told)
    key = open_key("A1", load_bench(tmp_path / "b.toml"), Consent.READ)
    try:
        done = nightly(tmp_path, "--json")
    finally:
        key.close()
    document = json.loads(done.stdout)
    assert done.returncode == Exit.DEADLINE, done.stderr
    assert "2 keys, 1 ok, 1 bay out" in document["line"]
    assert any(f"process {os.getpid()}" in each["says"] for each in document["preflight"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_night_that_is_ended_from_outside_tells_its_line(
    tmp_path: Path, number: signal.Signals
) -> None:
    with started(tmp_path) as night:
        assert wait_until(lambda: is_preparing(tmp_path), PATIENCE)
        night.send_signal(number)
        out, err = night.communicate(timeout=PATIENCE)
    document = json.loads(out)
    assert night.returncode == document["exit"] == Exit.INTERRUPTED, err
    assert document["ending"] == "interrupted"
    assert "interrupted" in document["line"]
    assert (folders(tmp_path)[0] / "morning.html").exists()


def test_deadline_ends_what_prepares_a_night_too(tmp_path: Path) -> None:
    with started(tmp_path, "--deadline", "2s") as night:
        out, err = night.communicate(timeout=PATIENCE)
    document = json.loads(out)
    assert night.returncode == document["exit"] == Exit.DEADLINE, err
    assert document["ending"] == "deadline"


@pytest.mark.slow
@pytest.mark.emulator
def test_three_emulated_nights_tell_what_regressed_and_what_was_fixed(tmp_path: Path) -> None:
    sound = EMULATED.read_text().replace(
        'suites = ["get_info", "assertion", "client_pin", "selection", "reset"]',
        'suites = ["u2f"]',
    )
    broken = sound.replace(
        'profile = "short-timeouts"', f'profile = "short-timeouts", faults = ["{OF_U2F}"]', 1
    )
    assert len({EMULATED.read_text(), sound, broken}) == 3
    told = []
    for bench in (sound, broken, sound):
        (tmp_path / "b.toml").write_text(bench)
        done = nightly(tmp_path, "--json")
        told.append((done.returncode, news(json.loads(done.stdout))))
    assert told == [
        (Exit.OK, {}),
        (Exit.FAILURES, {"regressed": [("A1", BROKEN_OF_U2F, "P FF")]}),
        (Exit.OK, {"fixed": [("A1", BROKEN_OF_U2F, "P FF P")]}),
    ]
    nights = folders(tmp_path)
    assert len(nights) == 3
    assert all((night / "morning.html").exists() for night in nights)
    with closing(sqlite3.connect(tmp_path / "reports/history.sqlite")) as history:
        assert history.execute("SELECT count(*) FROM run").fetchone() == (3,)
    tries = [
        (each["verdict"], each["attempt"])
        for line in (nights[1] / "results.jsonl").read_text().splitlines()
        if (each := json.loads(line))["test"] == BROKEN_OF_U2F and each["key"] == "A1"
    ]
    assert tries == [("fail", 1), ("fail", 2)]
