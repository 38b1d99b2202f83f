"""Gone or mute: who is to blame is decided by evidence, never by the first impression.

A bay whose key was lost is recovered, and the same test is run once more. Lost again at the same
request: the key hangs or restarts on it, and that is its failure. Not lost again: trouble.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator

import pytest
from fido2.ctap import CtapError

from rig import BenchProblem, RigError
from rig.link.errors import HidError, HidErrorCode
from rig.link.frames import Command
from rig.plugin.keychoice import state_of
from rig.plugin.state import KeyState
from rig.plugin.trial import TRIAL, Trial
from rig.requirements import Need, catalogue

MOST_TROUBLES = 3
"""Losses that were not the key's own, after which a bay is out for the run."""
BUSY_FOR = 3.0
"""Seconds for which a key may be busy with what the last test left behind (CTAP 11.2.5)."""
LOOK_EVERY = 0.1
NEVER_TWICE = frozenset({Need.RESET, Need.SPENDS})
PING = b"keyrig"
ADVICE = "look at cable, hub and port; keyrig scan tells what is plugged in"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """Run a test once more if its key was lost."""
    trial = item.stash.setdefault(TRIAL, Trial())
    outcome = yield
    state = state_of(item)
    if state is None or trial.lost_at is None:
        return outcome
    if recover(state) and trial.attempt == 1 and may_run_twice(item):
        item.stash[TRIAL] = Trial(attempt=2, lost_before=trial.lost_at)
        outcome = item.ihook.pytest_runtest_protocol(item=item, nextitem=nextitem)
    if trial.attempt == 1 and not item.stash[TRIAL].is_proof:
        state.troubles += 1
    return outcome


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """See that the key is alive before each test, so that no test pays for the one before it."""
    state = state_of(item)
    if state is None:
        return
    if state.troubles >= MOST_TROUBLES:
        raise BenchProblem("the bay is out for this run", where=state.key.bay, try_this=ADVICE)
    if not succeeds(lambda: synchronise(state)) and not recover(state):
        raise BenchProblem("the key does not come back", where=state.key.bay, try_this=ADVICE)


def may_run_twice(item: pytest.Item) -> bool:
    """Tell whether a test may be run again: not if it spends retries or resets the key."""
    covered = [name for mark in item.iter_markers("covers") for name in mark.args]
    known = catalogue()
    return all(NEVER_TWICE.isdisjoint(known[name].needs) for name in covered if name in known)


def recover(state: KeyState) -> bool:
    """Bring a lost key back: open it anew, and failing that, cut its power; return whether it came.

    A bay that does not come back counts as out for the run.
    """
    link = state.key.link
    ways = (link.reconnect, state.key.power_cycle)
    if any(succeeds(way) and succeeds(lambda: prime(state)) for way in ways):
        return True
    state.troubles = MOST_TROUBLES
    return False


def prime(state: KeyState) -> None:
    """Have the key answer INIT, PING and getInfo."""
    synchronise(state)
    state.info()


def synchronise(state: KeyState) -> None:
    """Bring our channel back to its beginning (CTAP 11.2.5.3), waiting while the key is busy."""
    link = state.key.link
    deadline = link.clock.now() + BUSY_FOR
    while True:
        try:
            link.call(Command.INIT, os.urandom(8))
            link.ping(PING)
        except HidError as error:
            if error.code != HidErrorCode.CHANNEL_BUSY or link.clock.now() >= deadline:
                raise
            link.raw.receive(LOOK_EVERY)
        else:
            return


def succeeds(step: Callable[[], None]) -> bool:
    """Take a step of recovery; return whether bench and key let it succeed."""
    try:
        step()
    except (RigError, CtapError):
        return False
    return True
