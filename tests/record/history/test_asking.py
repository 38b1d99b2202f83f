from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rig import UsageProblem
from rig.record.history.asking import Survey, survey
from rig.record.history.importing import import_run
from rig.record.history.store import History
from tests.record.nights import FIRST, made_up_run

A, B = "a.py::test_a", "b.py::test_b"


def nights(tmp_path: Path, *outcomes: dict[str, Any], **asked: Any) -> Survey:
    """Return what a history of some runs tells; each brings its own outcomes and facts."""
    with History(tmp_path / "h") as history:
        for night, run in enumerate(outcomes):
            folder = made_up_run(tmp_path, night, **run)
            import_run(history, folder, FIRST + timedelta(days=99))
        return survey(history, **asked)


def of(letters: str, key: str = "A1", **facts: Any) -> dict[str, Any]:
    return {"outcomes": {key: {A: letters, B: "P"}}, **facts}


def told(found: Survey) -> list[tuple[str, str, str]]:
    return [(line.test, line.judgement, line.outcomes) for line in found.lines]


def test_only_news_are_told_and_the_rest_is_counted(tmp_path: Path) -> None:
    found = nights(tmp_path, of("P"), of("P"), of("FF"))

    assert told(found) == [(A, "regressed", "P P FF")]
    assert (found.runs, found.steady) == (3, 1)
    assert found.lines[0].since == found.lines[0].nights[-1].run


def test_any_test_is_told_by_its_name(tmp_path: Path) -> None:
    found = nights(tmp_path, of("P"), of("P"), test="test_b")

    assert told(found) == [(B, "steady", "P P")]


def test_keys_are_told_apart(tmp_path: Path) -> None:
    runs = (of("P"), of("P", "B2"), of("FF"), of("FF", "B2"))

    assert {line.course.key for line in nights(tmp_path, *runs).lines} == {"A1", "B2"}
    assert {line.course.key for line in nights(tmp_path, key="B2").lines} == {"B2"}


def test_known_failures_are_no_news(tmp_path: Path) -> None:
    found = nights(tmp_path, of("F"), of("F"))

    assert (told(found), found.steady) == ([], 2)


def test_change_with_the_firmware_is_a_difference_and_no_regression(tmp_path: Path) -> None:
    found = nights(tmp_path, of("P"), of("P"), of("FF", keys={"firmware": "2"}))

    assert told(found) == [(A, "differs", "P → FF")]


def test_change_with_the_tests_is_a_difference_and_no_regression(tmp_path: Path) -> None:
    found = nights(tmp_path, of("P"), of("FF", suite="0.2.0+bbbb"))

    assert told(found) == [(A, "differs", "P → FF")]


def test_test_that_the_first_night_did_not_reach_is_set_beside_the_night_before_that(
    tmp_path: Path,
) -> None:
    cut_short = {"outcomes": {"A1": {B: "P"}}, "suite": "0.2.0+bbbb"}

    found = nights(tmp_path, of("P"), cut_short, of("FF", suite="0.2.0+bbbb"))

    assert told(found) == [(A, "differs", "P → FF")]


def test_new_firmware_that_does_as_the_old_one_is_no_news(tmp_path: Path) -> None:
    found = nights(tmp_path, of("P"), of("P", keys={"firmware": "2"}))

    assert (told(found), found.steady) == ([], 2)


def test_old_firmware_is_not_judged_any_more(tmp_path: Path) -> None:
    new = {"firmware": "2"}

    assert told(nights(tmp_path, of("P"), of("FF"), of("FF", keys=new), of("FF", keys=new))) == []


def test_benches_that_disagree_are_told_to(tmp_path: Path) -> None:
    there = of("P", "B2", bench="south")

    found = nights(tmp_path, there, of("P"), of("FF"))

    assert told(found) == [(A, "disagree", "P FF")]


def test_nights_are_in_the_order_of_their_starts(tmp_path: Path) -> None:
    late = of("FF", started=FIRST + timedelta(days=50))

    assert told(nights(tmp_path, late, of("P"))) == [(A, "regressed", "P FF")]


def test_only_so_many_nights_are_looked_at(tmp_path: Path) -> None:
    assert told(nights(tmp_path, of("P"), of("FF"), of("FF"), nights=2)) == []


def test_history_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="there is no history"):
        History.existing(tmp_path / "h")
