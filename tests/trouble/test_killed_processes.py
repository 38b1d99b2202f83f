"""Processes that die again and again: no result is lost, none is doubled, and no key blamed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rig.record.directory import RunDirectory
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict
from rig.runner.exits import Exit
from rig.runner.plan import RunPlan
from rig.runner.run import run
from rig.runner.worker import Worker
from tests.trouble.forking import Nursery

DEATHS, ROUNDS = 50, 7
SUITES = ("registration", "assertion", "client_pin")


class Nobody:
    """Watches nothing."""

    def began(self, key: str) -> None: ...

    def moved(self) -> None: ...

    def ended(self, key: str, code: int) -> None: ...


@pytest.mark.slow
def test_run_whose_processes_die_is_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nursery = Nursery(DEATHS)
    monkeypatch.setattr(Worker, "start", nursery.start)
    directory = RunDirectory.create(tmp_path, ["virtual"], datetime.now(UTC))
    most = DEATHS + 1
    plan = RunPlan(
        directory=directory, keys=("virtual",), suites=SUITES, troubles=most, rounds=ROUNDS
    )
    outcome = run(plan, Nobody())
    results = directory.results().results
    assert nursery.lives < 0
    taken = Counter((result.round, result.test) for result in results)
    assert set(taken.values()) == {1}
    assert len({result.test for result in results}) * ROUNDS == len(results)
    assert {result.trouble for result in results} == {None, Trouble.PROCESS}
    assert outcome.record.totals[Verdict.FAIL] == 0
    assert outcome.exit is Exit.TROUBLE
