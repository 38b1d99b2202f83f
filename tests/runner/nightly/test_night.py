"""A night that is ended before, or while, its first key is begun."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from rig.bench.file import load_bench
from rig.record.directory import RunDirectory
from rig.runner.exits import Exit
from rig.runner.nightly.aftermath import Places
from rig.runner.nightly.night import night
from rig.runner.plan import RunPlan
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
    assert not plan.directory.results_path.exists()
