"""What the process of a key is told of the run that it is part of."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rig.record.directory import RunDirectory
from rig.runner.plan import RunPlan


@pytest.mark.parametrize("no_input", [True, False])
def test_process_of_a_key_knows_whether_anybody_is_there(tmp_path: Path, no_input: bool) -> None:
    directory = RunDirectory.create(tmp_path, ("A1",), datetime.now(UTC))
    plan = RunPlan(directory=directory, keys=("A1",), no_input=no_input)
    assert ("--no-input" in plan.options("A1")) is no_input
