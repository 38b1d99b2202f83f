"""A night at its beginning: one at a time on a bench, and ended before its first key."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from rig.bench.file import load_bench
from rig.bench.troubles import BayHeld
from rig.record.directory import RunDirectory
from rig.record.jsonl import ResultWriter
from rig.record.result import Result
from rig.record.run import RunRecord
from rig.record.verdict import Verdict
from rig.runner.exits import Exit
from rig.runner.lookout import Lookout
from rig.runner.nightly.aftermath import Places, Told
from rig.runner.nightly.night import hold_of, night
from rig.runner.outlook import Phase
from rig.runner.plan import RunPlan
from rig.runner.run import Opened
from tests.runner.going_on import Nobody


def test_night_that_is_ended_at_its_very_beginning_tells_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told_to_end() -> str:
        os.kill(os.getpid(), signal.SIGTERM)
        return "1.0+suite"

    monkeypatch.setattr("rig.runner.run.suite_version", told_to_end)
    bench = tmp_path / "bench.toml"
    bench.write_text('[night]\nsuites = ["selection"]\n[bays.A1]\nkey = "virtual"\n')
    plan = RunPlan(
        directory=RunDirectory(tmp_path), keys=("A1",), suites=("selection",), bench=bench
    )
    places = Places(history=tmp_path / "history.sqlite", baselines=tmp_path / "baselines")
    told = night(plan, load_bench(bench), places, Nobody(), print)
    assert told.exit is Exit.INTERRUPTED
    assert told.document["ending"] == "interrupted"
    assert [each["key"] for each in told.document["keys"]] == ["A1"]
    assert not plan.directory.results().results


@pytest.fixture
def _answers_as_usual() -> Iterator[None]:
    """Have Ctrl-C raise, as in a program that was started from a shell."""
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, former)


def judged_under(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signals: Sequence[signal.Signals]
) -> Told:
    """Have a night of nothing judged while signals come."""

    def told_to_end(_: RunRecord, directory: Path) -> Path:
        for number in signals:
            signal.raise_signal(number)
        return directory

    monkeypatch.setattr("rig.runner.nightly.aftermath.foretell", told_to_end)
    bench = tmp_path / "bench.toml"
    bench.write_text("[bays]\n")
    plan = RunPlan(directory=RunDirectory(tmp_path), keys=(), bench=bench)
    places = Places(history=tmp_path / "history.sqlite", baselines=tmp_path / "baselines")
    return night(plan, load_bench(bench), places, Nobody(), print)


@pytest.mark.usefixtures("_answers_as_usual")
@pytest.mark.parametrize(
    "signals",
    [
        [signal.SIGINT],
        [signal.SIGTERM],
        [signal.SIGTERM, signal.SIGTERM, signal.SIGINT],
    ],
)
def test_night_that_is_ended_while_it_is_judged_tells_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signals: Sequence[signal.Signals]
) -> None:
    told = judged_under(tmp_path, monkeypatch, signals)
    assert told.exit is Exit.OK
    assert Lookout(RunDirectory(tmp_path)).look().exit == Exit.OK


@pytest.mark.usefixtures("_answers_as_usual")
def test_second_ctrl_c_gives_the_verdict_of_a_night_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KeyboardInterrupt):
        judged_under(tmp_path, monkeypatch, [signal.SIGINT, signal.SIGINT])
    seen = Lookout(RunDirectory(tmp_path)).look()
    assert (seen.phase, seen.exit) == (Phase.KILLED, Exit.INTERRUPTED)


def test_night_that_breaks_off_behind_its_last_pass_is_not_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def tested(_: object, plan: RunPlan, *__: object) -> Iterator[Opened]:
        with ResultWriter(plan.directory.results_path) as writer:
            writer.write(
                Result(
                    key="A1",
                    bay="A1",
                    test="test_a",
                    requirements=(),
                    checks=(),
                    verdict=Verdict.PASS,
                )
            )
        raise OSError(errno.ENOSPC, "No space left on device")
        yield

    monkeypatch.setattr("rig.runner.nightly.night.Preflight", lambda _: tested)
    bench = tmp_path / "bench.toml"
    bench.write_text('[bays.A1]\nkey = "virtual"\n')
    plan = RunPlan(directory=RunDirectory(tmp_path), keys=("A1",), bench=bench)
    places = Places(history=tmp_path / "history.sqlite", baselines=tmp_path / "baselines")
    told = night(plan, load_bench(bench), places, Nobody(), print)
    assert told.exit is Exit.TROUBLE
    assert Lookout(plan.directory).look().exit == Exit.TROUBLE


def test_bench_is_held_by_its_file_however_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    file, other = (tmp_path / bench / "bench.toml" for bench in ("one", "other"))
    for each in (file, other):
        each.parent.mkdir()
        each.write_text('[bays.A1]\nkey = "virtual"\n')
    monkeypatch.chdir(file.parent)
    holds = [hold_of(load_bench(Path("bench.toml")))]
    holds[0].take()
    with pytest.raises(BayHeld):
        hold_of(load_bench(file)).take()
    monkeypatch.chdir(other.parent)
    holds.append(hold_of(load_bench(Path("bench.toml"))))
    holds[1].take()
    for hold in holds:
        hold.give_back()
