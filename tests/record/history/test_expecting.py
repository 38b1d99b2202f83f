"""What earlier runs let one expect."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from rig.record.history.expecting import expected_seconds, touches_since
from rig.record.history.importing import import_run
from rig.record.history.store import History
from tests.record.nights import FIRST, made_up_run

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def history_of(tmp_path: Path) -> Path:
    """Keep three nights: the second went through its tests twice, the third was interrupted."""
    file = tmp_path / "history.sqlite"
    nights = [
        {"A1": {"a::one": "P"}},
        {"A1": {"a::one": "PP", "a::two": "P"}},
        {"A1": {"a::three": "P"}},
    ]
    with History(file) as history:
        for night, outcomes in enumerate(nights):
            run = made_up_run(tmp_path, night, outcomes, interrupted=night == 2)
            import_run(history, run, NOW)
    return file


def test_each_test_takes_as_long_as_in_one_round_of_the_last_whole_run(tmp_path: Path) -> None:
    expected = expected_seconds(history_of(tmp_path), ["A1", "B2"])
    assert expected == {"A1": {"a::one": 0.5, "a::two": 0.5}, "B2": {}}


def test_touches_are_those_of_the_runs_since_then_without_this_one(tmp_path: Path) -> None:
    file = history_of(tmp_path)
    assert touches_since(file, FIRST, "") == 5
    assert touches_since(file, FIRST + timedelta(hours=1), "") == 4
    assert touches_since(file, FIRST, "run 1 of north") == 2


def test_history_that_is_not_there_or_damaged_expects_nothing(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(b"no database" * 100)
    for file in (tmp_path / "none.sqlite", damaged):
        assert expected_seconds(file, ["A1"]) == {}
        assert touches_since(file, FIRST, "") == 0
    assert not (tmp_path / "none.sqlite").exists()
