"""Places of a labgrid coordinator, as `rig.lab.contract` has them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from rig import BenchProblem, UsageProblem
from rig.lab.contract import Lease, Selector, Slot, Where
from rig.lab.errors import CoordinatorGone, LeaseLost, PlaceHeld
from rig.lab.labgrid.coordinator import Coordinator, Session
from rig.lab.labgrid.resources import Exported, tag_value


@dataclass
class LabgridLease:
    """A place that this process holds."""

    place: str
    _coordinator: Coordinator
    _holder: str
    _where: Where
    _away: bool = False

    def where(self) -> Where:
        """Say where its key is."""
        return self._where

    def renew(self) -> None:
        """See that it is still ours; labgrid knows no leases that end by themselves."""
        try:
            found = {place.name: place.acquired for place in self._coordinator.places()}
        except CoordinatorGone:
            self._away = True
            raise
        holder = found.get(self.place, "")
        if self._away and not holder and self.place in found:
            # A coordinator that was killed comes back with what it had last written down.
            with self._coordinator.session(self._holder) as session:
                session.acquire(self.place)
            holder = self._holder
        self._away = False
        if holder != self._holder:
            who = f"{holder} has it now" if holder else "nobody has it now"
            raise LeaseLost(f"the place was taken away; {who}", where=self.place)

    def release(self) -> None:
        """Let others have it."""
        self._coordinator.release(self.place, self._holder)


@dataclass
class LabgridClaim:
    """A reservation, which is made at the first look and has to be looked at to last."""

    _coordinator: Coordinator
    _holder: str
    _selector: Selector
    _seconds: float
    _began: float = field(default_factory=time.monotonic)
    _token: str = ""

    def poll(self) -> Lease | None:
        """Acquire the place if it is our turn."""
        place = self._turn()
        if place is not None:
            return self._acquired(place)
        if time.monotonic() - self._began >= self._seconds:
            raise self._held()
        return None

    def cancel(self) -> None:
        """Leave the queue; a coordinator that is away forgets us by itself."""
        token, self._token = self._token, ""
        if token:
            with suppress(BenchProblem):
                self._coordinator.cancel(token)

    def _turn(self) -> str | None:
        """Return the place whose turn it is for us; None until then."""
        try:
            if not self._token:
                with self._coordinator.session(self._holder) as session:
                    self._token = session.reserve(tags_of(self._selector))
            return self._coordinator.allocated(self._token)
        except CoordinatorGone:
            raise
        except BenchProblem:
            # It knows nothing of us any more, as after a restart: we queue up anew.
            self._token = ""
            return None

    def _acquired(self, place: str) -> LabgridLease:
        found = next((each for each in self._coordinator.places() if each.name == place), None)
        if found is None:
            raise BenchProblem("there is no such place any more", where=place)
        with self._coordinator.session(self._holder) as session:
            where = _bay_of(found, session).where()
            if found.acquired != self._holder:
                session.acquire(place)
        self.cancel()
        return LabgridLease(place, self._coordinator, self._holder, where)

    def _held(self) -> PlaceHeld:
        slots = slots_of(self._coordinator.places(), self._selector)
        who = ", ".join(f"{slot.name}: {slot.holder}" for slot in slots if slot.holder)
        return PlaceHeld(
            f"it was not to be had within {self._seconds:g} s"
            + (f"; it is held ({who})" if who else "; others wait for it too"),
            where=str(self._selector),
            try_this="a longer --wait, or labgrid-client who",
        )


@dataclass(frozen=True)
class LabgridLab:
    """The places of a coordinator.

    Attributes:
        coordinator: Whoever hands them out.
        holder: The name under which this process holds them.
    """

    coordinator: Coordinator
    holder: str

    def list(self, selector: Selector) -> Sequence[Slot]:
        """Return the places that are meant, by name."""
        places = self.coordinator.places()
        found = slots_of(places, selector)
        if not found:
            known = ", ".join(sorted(place.name for place in places)) or "none"
            raise UsageProblem(
                f"there is no place {selector}", where=self.coordinator.address, try_this=known
            )
        return found

    def acquire(self, selector: Selector, seconds: float) -> LabgridClaim:
        """Queue up for one place."""
        return LabgridClaim(self.coordinator, self.holder, selector, seconds)


def tags_of(selector: Selector) -> dict[str, str]:
    """Return what a reservation asks for; labgrid gives each place its name as a tag."""
    if selector.place is not None:
        return {"name": selector.place}
    return {name: tag_value(value) for name, value in selector.tags.items()}


def slots_of(places: Sequence[Any], selector: Selector) -> list[Slot]:
    """Return those places that are meant, by name."""
    slots = [
        Slot(name=place.name, tags=dict(place.tags), holder=place.acquired) for place in places
    ]
    meant = tags_of(selector).items()
    return sorted((slot for slot in slots if meant <= _tags(slot).items()), key=lambda s: s.name)


def _tags(slot: Slot) -> Mapping[str, str]:
    return {**slot.tags, "name": slot.name}


def _bay_of(place: Any, session: Session) -> Exported:
    for exported in session.exported:
        path = (exported.exporter, exported.group, exported.kind)
        if exported.is_bay and any(
            all(map(fnmatchcase, path, (match.exporter, match.group, match.cls)))
            for match in place.matches
        ):
            return exported
    raise BenchProblem(
        "no host shows the bay of this place",
        where=place.name,
        try_this="start labgrid-exporter on its host with what keyrig lab export says",
    )
