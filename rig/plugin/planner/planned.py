"""The plan of one run: which of its tests each key takes, in which order, at what cost."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from fido2.ctap import CtapError

from rig import KeyProblem
from rig.plugin.keychoice import state_of
from rig.plugin.needs import why_not
from rig.plugin.planner.arrange import Arrangement, arrange
from rig.plugin.planner.condition import Condition
from rig.plugin.planner.kind import kind_of
from rig.plugin.state import REMAINING, ROOM, KeyState


@dataclass(frozen=True)
class Planned:
    """The tests of one key in their order, and what setting them up costs.

    Attributes:
        state: The key; None for tests that ask for none.
        left_out: Those that this key cannot or may not take; they run last, to say so.
    """

    state: KeyState | None
    items: list[pytest.Item]
    left_out: list[pytest.Item]
    arrangement: Arrangement


def plan(items: list[pytest.Item]) -> list[Planned]:
    """Plan the tests of each key by themselves; the keys come in the order of their first tests."""
    by_key: dict[str, tuple[KeyState | None, list[pytest.Item]]] = {}
    for item in items:
        state = state_of(item)
        by_key.setdefault(state.key.name if state else "", (state, []))[1].append(item)
    return [_planned(state, of_key) for state, of_key in by_key.values()]


def _planned(state: KeyState | None, items: list[pytest.Item]) -> Planned:
    if state is None:
        return _as_collected(None, items)
    try:
        return _arranged(state, items)
    except (KeyProblem, CtapError) as error:
        state.notes.append(f"it does not tell what it is, so its tests are not planned: {error}")
        return _as_collected(state, items)


def _as_collected(state: KeyState | None, items: list[pytest.Item]) -> Planned:
    return Planned(state, items, [], arrange([kind_of(item) for item in items]))


def _arranged(state: KeyState, items: list[pytest.Item]) -> Planned:
    left_out = [item for item in items if why_not(item, state)]
    taken = [item for item in items if item not in set(left_out)]
    arrangement = arrange(
        [kind_of(item) for item in taken],
        condition_of(state),
        room=_room(state),
        erases=state.erases_singly,
    )
    return Planned(state, [taken[place] for place in arrangement.order], left_out, arrangement)


def condition_of(state: KeyState) -> Condition:
    """Read the condition that a key is in from the key itself."""
    if state.has_pin():
        return Condition.PIN if state.pin else Condition.SPOILED
    return Condition.BARE if state.changes.dirty else Condition.FACTORY


def _room(state: KeyState) -> float:
    remaining = state.info().get(REMAINING)
    return remaining - ROOM if isinstance(remaining, int) else ROOM
