from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rig.record.history.importing import import_run
from rig.record.history.life import life_of
from rig.record.history.store import History
from rig.record.jsonl import ResultWriter
from rig.record.verdict import Verdict
from tests.record.nights import made_up_result, made_up_run

TEST = "mine/test_a.py::test_tried_twice"


@pytest.mark.parametrize(
    ("tries", "told"),
    [("IP", Verdict.PASS), ("IT", Verdict.TOLERATED), ("FP", Verdict.FAIL), ("II", Verdict.INFRA)],
    ids=["trouble, then passed", "trouble, then tolerated", "not confirmed", "trouble alone"],
)
def test_night_of_a_key_counts_what_the_tries_of_a_test_came_to(
    tmp_path: Path, tries: str, told: Verdict
) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {}})
    with ResultWriter(run / "results.jsonl") as writer:
        for letter in tries:
            writer.write(made_up_result("A1", TEST, letter, 1))
    with History(tmp_path / "h") as history:
        import_run(history, run, datetime.now(UTC))

        life = life_of(history, "north", "A1", last=run.name)

    assert life.nights[0].totals == {told: 1}
