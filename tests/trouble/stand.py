"""Runs tests on bays that get into trouble, one fresh key after the other."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

import pytest

from rig.bench.file import Bench
from rig.consent import Consent
from rig.plugin.identity import name_of
from rig.plugin.needs import why_not
from rig.plugin.order import covered
from rig.plugin.sessions import SESSIONS, Sessions
from rig.plugin.trial import TRIAL, Trial
from rig.record import trouble
from rig.record.verdict import Verdict
from tests.trouble.injected import Trouble

KEY = "virtual"
TESTS = 3
"""Tests that each bay takes."""


@dataclass
class Bay:
    """What became of one bay.

    Attributes:
        fault: The defect of its key; empty for a sound one.
        was_felt: Whether the trouble disturbed anything.
        planned: The tests that it was to take.
        trials: What each attempt came to, in order, with the test's name.
    """

    kind: str
    number: int
    fault: str = ""
    was_felt: bool = False
    planned: list[str] = field(default_factory=list)
    trials: list[tuple[str, Trial]] = field(default_factory=list)

    @property
    def failures(self) -> list[str]:
        return [f"{name}: {each.reason}" for name, each in self.trials if _fails(each)]

    @property
    def crashes(self) -> list[str]:
        """The tests that failed since the key hangs or restarts at what they ask of it."""
        return [name for name, each in self.trials if _fails(each) and each.is_lost_again]

    @property
    def troubles(self) -> set[trouble.Trouble | None]:
        return {each.trouble for _, each in self.trials} - {None}

    @property
    def is_complete(self) -> bool:
        """Whether each test has one result, and a second where it was tried again."""
        firsts = [name for name, each in self.trials if each.attempt == 1]
        return firsts == self.planned


def _able(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Return the tests that the key can take."""
    sessions = Sessions((KEY,), Bench(), Consent.WIPE)
    state = sessions.state(KEY)
    able = [item for item in items if not why_not(item, state)]
    sessions.close()
    return able


def _felt_by(items: Sequence[pytest.Item], kind: type[Trouble]) -> list[pytest.Item]:
    """Return the tests that a kind of trouble can disturb."""
    return [item for item in items if not kind.needs or set(kind.needs) & _names(item)]


def _names(item: pytest.Item) -> set[str]:
    """Return the names that a test's source uses, and those of its marks."""
    assert isinstance(item, pytest.Function)
    code = item.function.__code__
    marks = {mark.name for mark in item.iter_markers()}
    return {*code.co_names, *code.co_varnames, *marks}


def _fails(trial: Trial) -> bool:
    return trial.verdict is Verdict.FAIL


class Stand:
    """A pytest plugin that runs tests on many bays in place of each test once."""

    def __init__(self, kinds: Sequence[type[Trouble]], times: int) -> None:
        self.bays: list[Bay] = []
        self._kinds = kinds
        self._times = times

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        able = _able(session.items)
        for kind in self._kinds:
            items = _felt_by(able, kind)
            number = felt = 0
            while felt < self._times:
                bay = self._bay(kind, number, items)
                felt += bay.was_felt
                number += 1
                assert number < 4 * self._times, f"{kind.__name__} is hardly ever felt"
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        trial = item.stash[TRIAL]
        outcome = yield
        self.bays[-1].trials.append((name_of(item), trial))
        return outcome

    def _bay(self, kind: type[Trouble], number: int, items: Sequence[pytest.Item]) -> Bay:
        chance = Random(f"{kind.__name__} {number}")  # noqa: S311 - a draw of moments, no secret
        bay = Bay(kind.__name__, number)
        self.bays.append(bay)
        sessions = Sessions((KEY,), Bench(), Consent.WIPE)
        injected = kind(sessions.state(KEY).key, chance)
        take(bay, sessions, chance.sample(items, TESTS))
        bay.was_felt = injected.was_felt
        sessions.close()
        return bay


class CrashStand(Stand):
    """Takes keys that hang or restart through trouble first, and then to what they crash at.

    Args:
        faults: What each of them breaks.
    """

    def __init__(self, kinds: Sequence[type[Trouble]], faults: Mapping[str, Collection[str]]):
        super().__init__(kinds, 0)
        self._faults = faults

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        able = _able(session.items)
        for fault, broken in self._faults.items():
            claimed = [item for item in able if covered(item) & set(broken)]
            others = [item for item in able if item not in claimed]
            for number, kind in enumerate(self._kinds):
                self._crash(kind, number, fault, _felt_by(others, kind), claimed)
        return True

    def _crash(
        self,
        kind: type[Trouble],
        number: int,
        fault: str,
        others: Sequence[pytest.Item],
        claimed: Sequence[pytest.Item],
    ) -> None:
        chance = Random(f"{fault} {number}")  # noqa: S311 - a draw of moments, no secret
        bay = Bay(kind.__name__, number, fault=fault)
        self.bays.append(bay)
        sessions = Sessions((f"{KEY}+{fault}",), Bench(), Consent.WIPE)
        injected = kind(sessions.state(sessions.names[0]).key, chance)
        injected.may_last = False
        take(bay, sessions, chance.sample(others, TESTS))
        injected.over()
        take(bay, sessions, claimed)
        bay.was_felt = injected.was_felt
        sessions.close()


def take(bay: Bay, sessions: Sessions, items: Sequence[pytest.Item]) -> None:
    """Take the key of a bay through some tests."""
    for item in items:
        item.config.stash[SESSIONS] = sessions
        item.stash[TRIAL] = Trial()
        bay.planned.append(name_of(item))
        # Without a next item all fixtures are torn down, those of the session too.
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
