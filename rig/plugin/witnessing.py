"""Whoever keeps a key's trace, or answers out of one, is told where each test begins and ends."""

from __future__ import annotations

import secrets
from collections.abc import Generator, Mapping
from contextlib import suppress
from typing import NoReturn

import pytest
from fido2.ctap import CtapError

from rig import RigError
from rig.keys.replay.replay import Replay
from rig.keys.witness import Witness
from rig.link import chance
from rig.plugin.identity import name_of
from rig.plugin.keychoice import state_of
from rig.plugin.pin import Pin
from rig.plugin.state import KeyState
from rig.plugin.trial import TRIAL

YES = "True"


def witness_of(item: pytest.Item) -> Witness | None:
    """Return who keeps the trace of the key that an item runs on."""
    state = state_of(item)
    return None if state is None else state.key.witness


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None]:
    """Make the tests of a trace in its own order: each finds the key as the one before left it."""
    yield
    if config.option.collectonly:
        return
    places: dict[str, int] = {}
    for item in items:
        witness = witness_of(item)
        if witness is not None and witness.tests:
            places = places or {test: place for place, test in enumerate(witness.tests)}
    items.sort(key=lambda item: places.get(name_of(item), len(places)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Tell of each attempt at a test, and draw from its seed what the test draws by chance."""
    state = state_of(item)
    witness = None if state is None else state.key.witness
    if state is None or witness is None:
        return (yield)
    with suppress(RigError, CtapError):
        # Outside of the test, so that it is there for whichever test is made alone later.
        _ = state.capabilities
    if isinstance(witness, Replay):
        witness.give_up = _skip
    begins = witness.begins(name_of(item), item.stash[TRIAL].attempt, facts_of(state))
    know(state, begins.facts)
    chance.seed(begins.seed)
    outcome = yield
    trial = item.stash[TRIAL]
    chance.seed(witness.ends(str(trial.verdict), trial.reason))
    return outcome


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Let a trace end while the bench clears up: the test has been judged by then."""
    if isinstance(witness_of(item), Replay):
        with suppress(pytest.skip.Exception):
            yield
    else:
        yield


def facts_of(state: KeyState) -> Mapping[str, str]:
    """Return what the rig knows of a key that the key itself does not tell."""
    changes = state.changes
    return {
        "dirty": str(changes.dirty),
        "stored": str(changes.stored),
        "configured": str(changes.configured),
        "pin": str(state.pin is not None),
        "finger": "" if state.finger is None else state.finger.hex(),
    }


def know(state: KeyState, facts: Mapping[str, str]) -> None:
    """Know of a key what was known then; a PIN that is masked there can be any."""
    changes = state.changes
    changes.dirty = facts.get("dirty") == YES
    changes.stored = int(facts.get("stored", "0"))
    changes.configured = facts.get("configured") == YES
    state.finger = bytes.fromhex(facts.get("finger", "")) or None
    if facts.get("pin") != YES:
        state.pin = None
    elif state.pin is None:
        state.pin = Pin(secrets.token_hex(4))


def _skip(why: str) -> NoReturn:
    pytest.skip(f"the trace ends here: {why}")
