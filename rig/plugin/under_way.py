"""Going on where a process that died has stopped: what has a result is not taken again."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.plugin.identity import name_of
from rig.plugin.order import covered
from rig.plugin.sessions import SESSIONS
from rig.record.jsonl import read_sound
from rig.record.result import Result
from rig.record.under_way import Running, Test, UnderWay, taken, troubles


class Progress:
    """Keeps on disk which tests a key is to take, and which one runs.

    Args:
        folder: Where to keep it. What an earlier process left there is gone on with.
        results: The results of the run so far, of all keys.
    """

    def __init__(self, folder: Path, results: Path) -> None:
        self._under_way = UnderWay(folder)
        self._path = results
        self._before: tuple[Result, ...] = ()
        self._lines = 0

    # Before the planner, which would plan what is done already.
    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave out what has a result."""
        sessions = config.stash[SESSIONS]
        sessions.goes_on = bool(self._under_way.planned)
        if self._path.exists():
            results = read_sound(self._path).results
            self._before = tuple(each for each in results if each.key == sessions.names[0])
            self._lines = len(self._before)
        number = config.getoption("--keyrig-round")
        left = _left(items, [each for each in self._before if each.round == number])
        kept = set(left)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = left

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Write down what is to be taken, and remember the troubles of before."""
        if session.config.option.collectonly:
            return
        self._under_way.plan(_told(item) for item in session.items)
        for state in session.config.stash[SESSIONS].opened:
            state.troubles = troubles(self._before)

    def began(self, item: pytest.Item, attempt: int) -> None:
        """Write down that a test runs."""
        self._under_way.begin(Running(test=_told(item), attempt=attempt, lines=self._lines))

    def ended(self) -> None:
        """Write down that its result is on disk."""
        self._lines += 1
        self._under_way.end()


def _left(items: list[pytest.Item], results: list[Result]) -> list[pytest.Item]:
    done, left = taken(results), []
    for item in items:
        if done[name_of(item)]:
            done[name_of(item)] -= 1
        else:
            left.append(item)
    return left


def _told(item: pytest.Item) -> Test:
    return Test(test=name_of(item), requirements=tuple(sorted(covered(item))))
