"""The line a minute that tells a night afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.runner.forecast import LONGEST
from rig.runner.heartbeat import Heartbeat, Pulse
from rig.runner.lookout import Lookout
from rig.runner.outlook import Outlook
from rig.runner.standing import STALLED_AFTER

from .going_on import NOW, GoingOn, Nobody

TESTS = ("a/test_a.py::test_one", "a/test_a.py::test_two")


@pytest.fixture
def run(tmp_path: Path) -> GoingOn:
    run = GoingOn(tmp_path)
    run.takes("A1", TESTS[0], "FP")
    run.begins("A1", TESTS, now=TESTS[1])
    return run


def look(run: GoingOn, now: float) -> Outlook:
    return Lookout(run.directory, now=lambda: now).look()


def test_line_tells_every_bay_and_what_went_wrong(run: GoingOn) -> None:
    line = Pulse().line(look(run, NOW))
    assert "10 min 0 s so far" in line
    assert "A1 RUN 1/2, A2 waits -" in line
    assert line.endswith("1 fail, 0 infra, 1 second try")
    assert "\n" not in line


def test_line_names_the_bays_that_have_stalled(run: GoingOn) -> None:
    line = Pulse().line(look(run, run.heard + STALLED_AFTER + LONGEST + 60))
    assert "A1 STALLED 1/2 for 16 min 0 s" in line
    assert line.endswith("stalled: A1")


def test_line_is_due_once_a_minute_and_whenever_a_bay_stalls(run: GoingOn) -> None:
    pulse = Pulse()
    stalled = STALLED_AFTER + LONGEST + 1
    ages = (0.0, 59.0, 60.0, 61.0, stalled, stalled + 1)
    due = []
    for age in ages:
        outlook = look(run, run.heard + age)
        due.append(pulse.is_due(outlook))
        if due[-1]:
            pulse.line(outlook)
    assert due == [True, False, True, False, True, False]


def test_clock_that_was_put_back_silences_nothing(run: GoingOn) -> None:
    pulse = Pulse()
    pulse.line(look(run, NOW))
    assert pulse.is_due(look(run, NOW - 3600))


def test_log_has_the_first_line_and_the_last(run: GoingOn, tmp_path: Path) -> None:
    log = tmp_path / "nightly.log"
    with Heartbeat(Nobody(), run.directory, log) as heartbeat:
        heartbeat.began("A1")
        heartbeat.moved()
        run.is_left()
    first, last = log.read_text().splitlines()
    assert "so far" in first
    assert "killed after" in last


def test_log_that_cannot_be_written_stops_no_run(run: GoingOn, tmp_path: Path) -> None:
    heard: list[str] = []

    class Hearing(Nobody):
        def began(self, key: str) -> None:
            heard.append(key)

    with Heartbeat(Hearing(), run.directory, tmp_path / "nowhere" / "nightly.log") as heartbeat:
        heartbeat.began("A1")
    assert heard == ["A1"]


def test_folder_that_is_gone_stops_no_run(run: GoingOn, tmp_path: Path) -> None:
    with Heartbeat(Nobody(), run.directory, tmp_path / "nightly.log") as heartbeat:
        run.directory.path.rename(tmp_path / "moved")
        heartbeat.began("A1")
    assert not (tmp_path / "nightly.log").exists()
