"""After each test at `store`, the key is left with the discoverable credentials that it had."""

from __future__ import annotations

import pytest

from rig.plugin.keychoice import state_of
from rig.plugin.sessions import SESSIONS


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Delete what the test had the key keep, so that the next one finds the same room."""
    state = state_of(item)
    if state is not None and state.key.tidying is not None:
        state.key.tidy()
        state.changes.stored = 0


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Look for what keys kept although they refused it."""
    for state in session.config.stash[SESSIONS].opened:
        state.key.tidy(everything=True)
