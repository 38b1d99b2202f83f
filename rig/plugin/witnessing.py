"""Whoever keeps a key's trace is told where each test begins and ends."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from rig.link import chance
from rig.plugin.identity import name_of
from rig.plugin.keychoice import state_of
from rig.plugin.trial import TRIAL


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Tell of each attempt at a test, and draw from its seed what the test draws by chance."""
    state = state_of(item)
    witness = state.key.witness if state is not None else None
    if witness is None:
        return (yield)
    chance.seed(witness.begins(name_of(item), item.stash[TRIAL].attempt))
    outcome = yield
    trial = item.stash[TRIAL]
    chance.seed(witness.ends(str(trial.verdict), trial.reason))
    return outcome
