"""A place for every bay that some host shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rig.lab.labgrid.coordinator import Coordinator
from rig.lab.labgrid.resources import Exported, bays_of, tag_value

_NOBODY = "keyrig/places"


@dataclass(frozen=True, kw_only=True)
class Made:
    """A place for a bay.

    Attributes:
        new: Whether it was not there before.
        tags: What it is to be found by.
    """

    place: str
    new: bool
    tags: Mapping[str, str]


def make_places(coordinator: Coordinator, tags: Mapping[str, str]) -> list[Made]:
    """Make a place for every bay that hosts show now, and bring its tags up to date.

    Places of bays that are not shown any more stay: their host may be off for the moment.

    Args:
        tags: What each of them is to be found by besides.

    Raises:
        UsageProblem: Two bays would be one place.
    """
    with coordinator.session(_NOBODY) as session:
        bays = bays_of(session.exported)
    known = {place.name for place in coordinator.places()}
    more = {name: tag_value(value) for name, value in tags.items()}
    return [_made(coordinator, bay, more, new=bay.place not in known) for bay in bays]


def _made(coordinator: Coordinator, bay: Exported, more: Mapping[str, str], *, new: bool) -> Made:
    if new:
        coordinator.create(bay.place, bay.pattern)
    tags = {**bay.tags, **more}
    coordinator.tag(bay.place, tags)
    return Made(place=bay.place, new=new, tags=tags)
