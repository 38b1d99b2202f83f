"""Places whose holder died: labgrid would keep them locked for ever."""

from __future__ import annotations

from rig.lab.labgrid.coordinator import Coordinator
from rig.lab.labgrid.holder import Holder


def held_by(coordinator: Coordinator, holder: str) -> list[str]:
    """Return the places that are held under a name."""
    return [place.name for place in coordinator.places() if place.acquired == holder]


def release_held(coordinator: Coordinator, holder: str) -> list[str]:
    """Release every place that is held under a name, and nobody else's; return them."""
    places = held_by(coordinator, holder)
    for place in places:
        coordinator.release(place, holder)
    return places


def release_dead(coordinator: Coordinator) -> dict[str, str]:
    """Release what processes of this host hold that are no more; return who held which place."""
    dead = {}
    for place in coordinator.places():
        holder = Holder.of(place.acquired)
        if holder is not None and holder.is_dead:
            coordinator.release(place.name, place.acquired)
            dead[place.name] = place.acquired
    return dead
