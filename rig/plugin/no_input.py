"""`--no-input`: what a person would have to do is not asked for, and the test is skipped."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

from rig.bench.terminal import NO_INPUT, NobodyThere
from rig.plugin.alive import synchronise
from rig.plugin.keychoice import state_of
from rig.plugin.recovery import recover, succeeds


def pytest_configure(config: pytest.Config) -> None:
    """Have nobody asked by this process."""
    if config.getoption("--no-input"):
        before = os.environ.get(NO_INPUT)
        os.environ[NO_INPUT] = "1"
        config.add_cleanup(lambda: _restore(before))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Skip a test whose fixtures need a person."""
    yield from _skipping(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Skip a test that needs a person."""
    yield from _skipping(item)


def _skipping(item: pytest.Item) -> Generator[None, None, None]:
    try:
        yield
    except NobodyThere as error:
        state = state_of(item)
        # The key still waits for the touch, or the link was closed for the plug to be pulled.
        if state is not None and not succeeds(lambda: synchronise(state.key.link)):
            recover(state)
        pytest.skip(f"{error.what} (--no-input)")


def _restore(before: str | None) -> None:
    if before is None:
        del os.environ[NO_INPUT]
    else:
        os.environ[NO_INPUT] = before
