"""What is in each bay of a bench, by what the kernel lists; nothing is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rig.bench.discover import PluggedIn
from rig.bench.tables import Bay
from rig.bench.tables.words import is_built_in


class Holding(StrEnum):
    """What is in a bay."""

    KEY = "key"
    ANOTHER = "another key"
    EMPTY = "empty"
    SIMULATED = "simulated"
    BUILT_IN = "built in"
    SERVED = "served"


HOLDS: Mapping[Holding, str] = {
    Holding.KEY: "",
    Holding.ANOTHER: "another key than the one that was adopted",
    Holding.EMPTY: "empty",
    Holding.SIMULATED: "a key that the rig starts by itself",
    Holding.BUILT_IN: "a key built into the rig",
    Holding.SERVED: "a program, which was not asked",
}
"""The same in words for people."""


@dataclass(frozen=True, kw_only=True)
class Occupied:
    """One bay and what is in it.

    Attributes:
        bay: Its name.
        place: Where it is, as the bench file has it.
        table: What the bench file says of it.
        holds: What is in it.
        key: What is plugged in there; None if it is no port, or nothing is.
    """

    bay: str
    place: str
    table: Bay
    holds: Holding
    key: PluggedIn | None = None


def look(bays: Mapping[str, Bay], plugged: Iterable[PluggedIn]) -> list[Occupied]:
    """Return every bay, in the order of the file, with what is in it."""
    known = list(plugged)
    return [_looked_at(name, bay, known) for name, bay in bays.items()]


def _looked_at(name: str, bay: Bay, plugged: Iterable[PluggedIn]) -> Occupied:
    if bay.simulated is not None:
        profile = "+".join((bay.simulated.profile, *bay.simulated.faults))
        return Occupied(bay=name, place=profile, table=bay, holds=Holding.SIMULATED)
    key = next((each for each in plugged if is_in(bay, each)), None)
    place = bay.path or bay.key or ""
    if key is None:
        return Occupied(bay=name, place=place, table=bay, holds=_without_a_port(bay))
    holds = Holding.KEY if is_adopted(bay, key) else Holding.ANOTHER
    return Occupied(bay=name, place=place, table=bay, holds=holds, key=key)


def _without_a_port(bay: Bay) -> Holding:
    if bay.key is None:
        return Holding.EMPTY
    return Holding.BUILT_IN if is_built_in(bay.key) else Holding.SERVED


def is_in(bay: Bay, key: PluggedIn) -> bool:
    """Say whether a key that is plugged in is in this bay."""
    return key.is_at(bay.path) if bay.path else bay.key == key.place


def is_adopted(bay: Bay, key: PluggedIn) -> bool:
    """Compare what USB tells of a key with what its bay says, as far as it says anything."""
    pairs = ((bay.vid, key.vid), (bay.pid, key.pid), (bay.serial, key.serial))
    return all(adopted is None or adopted == seen for adopted, seen in pairs)
