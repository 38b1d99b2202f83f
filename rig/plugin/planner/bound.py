"""How few resets any order of some tests can cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rig.plugin.planner.condition import SERVED_BY, Condition, begun
from rig.plugin.planner.kind import Kind


def fewest_resets(condition: Condition, remaining: Mapping[Kind, int]) -> int:
    """Return a lower bound of the resets that the remaining tests cost.

    Every test that moves the key to another state follows on some state: that of now, or the one
    that another such test leaves. What no state can be found for costs a reset. So does, once, what
    none of those states serves, although it leaves the key as it is.

    Args:
        condition: The state of the key now.
        remaining: How many tests there are of each kind.
    """
    wanted: Counter[tuple[Condition, ...]] = Counter()
    states = Counter([condition])
    for kind, count in remaining.items():
        if count and kind.moves:
            wanted[SERVED_BY[kind.need]] += count
            states[kind.after(Condition.FACTORY)] += count
    unmet = _unmet(wanted, states.copy())
    seen = {*states, Condition.FACTORY} if unmet else set(states)
    unserved = any(
        seen.isdisjoint(SERVED_BY[kind.need]) for kind, count in remaining.items() if count
    )
    return unmet + unserved


def reset_needed(condition: Condition, kind: Kind) -> bool:
    """Tell whether a test of this kind costs a reset in this state."""
    return condition not in SERVED_BY[kind.need]


def stays(condition: Condition, kind: Kind) -> bool:
    """Tell whether a test of this kind neither needs another state nor leaves one."""
    return begun(condition, kind.need) == condition == kind.after(condition)


def _unmet(wanted: Counter[tuple[Condition, ...]], states: Counter[Condition]) -> int:
    """Count the wants that no state is left for.

    What serves one need serves each less demanding one too, but for the last condition of it. So
    it is best to serve the most demanding first, each with the least precious state that will do.
    """
    unmet = 0
    for serving in sorted(wanted, key=len):
        left = wanted[serving]
        for state in serving:
            taken = min(left, states[state])
            states[state] -= taken
            left -= taken
        unmet += left
    return unmet
