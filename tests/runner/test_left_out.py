"""Keys that a run leaves out before it begins them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rig.bench.file import Bench
from rig.bench.stage import Stage
from rig.record.directory import RunDirectory
from rig.runner.exits import Exit
from rig.runner.limit import Limit
from rig.runner.lookout import Lookout
from rig.runner.outlook import Outlook
from rig.runner.plan import RunPlan
from rig.runner.run import Opened, run
from rig.runner.standing import State


class Onlooker:
    """Looks at the run whenever it hears of it."""

    def __init__(self, lookout: Lookout) -> None:
        self.lookout = lookout
        self.seen: list[Outlook] = []

    def began(self, key: str) -> None: ...

    def moved(self) -> None: ...

    def ended(self, key: str, code: int) -> None:
        self.seen.append(self.lookout.look())


@pytest.mark.parametrize(
    ("code", "state"), [(Exit.DEADLINE, State.HELD), (Exit.TROUBLE, State.OUT)]
)
def test_key_that_is_left_out_is_seen_so_at_once(tmp_path: Path, code: Exit, state: State) -> None:
    @contextmanager
    def left_out(_: Bench, plan: RunPlan, __: Limit) -> Iterator[Opened]:
        yield Opened(Stage(file=tmp_path / "stage.json"), dict.fromkeys(plan.keys, code))

    lookout = Lookout(RunDirectory(tmp_path))
    onlooker = Onlooker(lookout)
    ended = run(RunPlan(directory=RunDirectory(tmp_path), keys=("A1",)), onlooker, left_out)
    assert [each.named(state) for each in onlooker.seen] == [["A1"]]
    assert lookout.look().exit == ended.exit
