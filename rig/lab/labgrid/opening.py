"""labgrid opened for a run: a coordinator that answers, and a watchdog behind whatever is held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rig.lab.contract import Lab
from rig.lab.labgrid.coordinator import Coordinator
from rig.lab.labgrid.dead import release_dead
from rig.lab.labgrid.holder import Holder
from rig.lab.labgrid.lab import LabgridLab
from rig.lab.labgrid.places import Made, make_places
from rig.lab.labgrid.watchdog import watched


@contextmanager
def opened(address: str) -> Iterator[tuple[Lab, Callable[[int], None]]]:
    """Yield the places of a coordinator, and what to tell of every ssh process.

    Raises:
        CoordinatorGone: It does not answer.
    """
    lab = LabgridLab(Coordinator(address), str(Holder.here()))
    lab.coordinator.places()
    with watched(address, lab.holder) as watchdog:
        yield lab, watchdog.follow


def make(address: str, tags: Mapping[str, str]) -> list[Made]:
    """Make a place for every bay that hosts show; see `make_places`."""
    return make_places(Coordinator(address), tags)


def release(address: str) -> dict[str, str]:
    """Release what dead processes of this host hold; see `release_dead`."""
    return release_dead(Coordinator(address))
