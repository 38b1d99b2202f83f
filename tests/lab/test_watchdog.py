"""Places given back, and taken, by a coordinator that does not answer as one would like."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from rig import BenchProblem
from rig.lab.contract import Selector
from rig.lab.labgrid.coordinator import Coordinator
from rig.lab.labgrid.lab import LabgridClaim
from rig.lab.labgrid.resources import CLASS, Exported
from rig.lab.labgrid.watchdog import watch, watched

pytestmark = pytest.mark.labgrid

ME = "here/alice.keyrig-1-0-1"
MATCH = SimpleNamespace(exporter="bench1", group="A1", cls=CLASS)


@dataclass
class OwnCoordinator:
    """One place that we hold, as far as a coordinator with troubles tells."""

    refusals: int = 0
    held: set[str] = field(default_factory=lambda: {"bench1-A1"})

    def places(self) -> list[Any]:
        return [
            SimpleNamespace(name=name, acquired=ME, tags={}, matches=[MATCH]) for name in self.held
        ]

    def release(self, place: str, holder: str) -> None:
        if self.refusals:
            self.refusals -= 1
            raise BenchProblem(f"the coordinator refuses: {place} {holder}")
        self.held.clear()

    def allocated(self, token: str) -> str:
        return "bench1-A1"

    def cancel(self, token: str) -> None:
        pass

    @contextmanager
    def session(self, name: str) -> Iterator[Any]:
        params = {"host": "bench1", "bay": "A1"}
        shown = Exported(exporter="bench1", group="A1", kind=CLASS, params=params, available=True)
        yield SimpleNamespace(exported=(shown,), reserve=str, acquire=self._lock)

    def _lock(self, place: str) -> None:
        raise BenchProblem(f"{place} is already acquired")


def test_refusal_for_one_place_keeps_the_watchdog_from_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rig.lab.labgrid.watchdog._RETRY", 0.0)
    own = OwnCoordinator(refusals=2)
    watch(cast("Coordinator", own), ME, io.StringIO())
    assert own.held == set()


def test_place_that_was_locked_though_the_answer_got_lost_is_ours() -> None:
    claim = LabgridClaim(cast("Coordinator", OwnCoordinator()), ME, Selector(place="bench1-A1"), 60)
    lease = claim.poll()
    assert lease is not None
    assert lease.where().bay == "A1"


def test_watchdog_outlives_us_without_holding_up_who_reads_what_we_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Kept(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            started.append(self)

    monkeypatch.setattr("rig.lab.labgrid.watchdog.subprocess.Popen", Kept)
    with watched("127.0.0.1:1", ME):
        (process,) = started
        ends = [Path(f"/proc/{process.pid}/fd/{end}").readlink() for end in (1, 2)]
        process.kill()
    assert ends == [Path("/dev/null")] * 2
