from __future__ import annotations

from pathlib import Path

import pytest

from rig import BenchProblem
from rig.bench.boards.errors import WrongBoard
from rig.bench.boards.messages import problem_told
from rig.bench.stage import VARIABLE, Simulation, Stage

HERE = Simulation(link="tcp:127.0.0.1:8111", control="127.0.0.1:9111")


def test_stage_is_joined_by_what_its_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(
        file=tmp_path / "stage.json",
        boards=tmp_path / "boards.sock",
        unopened={"B2": problem_told(WrongBoard("no actuator", where="/dev/ttyACM0"))},
        simulated={"A1": HERE},
    )
    stage.save()
    for name, value in stage.environment().items():
        monkeypatch.setenv(name, value)
    assert Stage.of_environment() == stage


def test_process_without_a_stage_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert Stage.of_environment() is None


@pytest.mark.parametrize(
    "text",
    [None, "", "[]", "{}", '{"schema": "keyrig.stage/2"}', '{"schema": "keyrig.stage/1"}'],
    ids=["gone", "empty", "list", "no-schema", "other-schema", "no-members"],
)
def test_stage_that_cannot_be_read_is_trouble(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "stage.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(BenchProblem, match=r"stage\.json"):
        Stage.load(file)


def test_board_that_could_not_be_opened_is_told_as_what_it_is(tmp_path: Path) -> None:
    told = problem_told(WrongBoard("no actuator", where="/dev/ttyACM0"))
    stage = Stage(file=tmp_path / "stage.json", boards=tmp_path / "b", unopened={"B2": told})
    with pytest.raises(WrongBoard, match=r"no actuator \(/dev/ttyACM0"):
        stage.board("B2")


def test_bay_without_a_simulated_key_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(BenchProblem, match="A2"):
        Stage(file=tmp_path / "stage.json", simulated={"A1": HERE}).simulation("A2")
