"""Which key a test runs on: the one key of the run, or each of several in turn."""

from __future__ import annotations

import pytest

from rig import RigError
from rig.bench.boards.errors import BoardHeld
from rig.bench.troubles import BayHeld
from rig.keys.preparing import prepare_bay
from rig.plugin.sessions import SESSIONS
from rig.plugin.state import KeyState

NAME = "key_name"
TROUBLE, HELD = 10, 12
"""The exit codes of a run that could not judge its key, and of one whose bay somebody else has."""


@pytest.fixture(scope="session")
def key_name(request: pytest.FixtureRequest) -> str:
    """The name of the key under test, as the user gave it."""
    chosen: str = getattr(request, "param", request.config.stash[SESSIONS].names[0])
    return chosen


@pytest.fixture
def key_state(request: pytest.FixtureRequest, key_name: str) -> KeyState:
    """The key under test with what is known of its state; the other fixtures stand on it."""
    return request.config.stash[SESSIONS].state(key_name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that asks for a key on every key of the run."""
    names = metafunc.config.stash[SESSIONS].names
    if len(names) > 1 and NAME in metafunc.fixturenames:
        metafunc.parametrize(NAME, names, indirect=True, scope="session")


def open_keys(config: pytest.Config) -> None:
    """Open every key before the first test: one that cannot be opened is told once."""
    sessions = config.stash[SESSIONS]
    for name in sessions.names:
        try:
            _prepare(config, name)
            sessions.state(name)
        except RigError as error:
            held = isinstance(error, BayHeld | BoardHeld)
            pytest.exit(str(error), returncode=HELD if held else TROUBLE)


def _prepare(config: pytest.Config, name: str) -> None:
    if config.getoption("--keyrig-prepare"):
        for line in prepare_bay(name, config.stash[SESSIONS].bench):
            config.get_terminal_writer().line(line)


def state_of(item: pytest.Item) -> KeyState | None:
    """Return the key that an item runs on, opened; None if the item asks for no key."""
    if NAME not in getattr(item, "fixturenames", ()):
        return None
    sessions = item.config.stash[SESSIONS]
    callspec = getattr(item, "callspec", None)
    chosen = callspec.params.get(NAME) if callspec else None
    return sessions.state(chosen or sessions.names[0])
