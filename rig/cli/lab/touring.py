"""What `keyrig lab` needs before it visits places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rig import UsageProblem
from rig.cli.lab.options import Tour
from rig.cli.output import say
from rig.lab.contract import Selector
from rig.lab.labgrid import require_labgrid
from rig.lab.orders import Orders
from rig.lab.selecting import passed_on, selectors_of, tags_of


@contextmanager
def ordered(tour: Tour, arguments: Sequence[str]) -> Iterator[tuple[Orders, list[Selector]]]:
    """Open a lab; yield what is to be done at each place, and the places.

    Args:
        tour: The options that were given.
        arguments: What else was: for `keyrig run` on the hosts.

    Raises:
        UsageProblem: No place is named, or one that is not there, or places in two ways.
        CoordinatorGone: The coordinator does not answer.
    """
    require_labgrid()
    from rig.lab.labgrid.opening import opened

    if bool(tour.place) is bool(tour.tags):
        what = "places are named, and tags too" if tour.place else "no place is named"
        raise UsageProblem(what, try_this="--place NAME, or --tags pool=night")
    with opened(tour.coordinator) as (known, follow):
        orders = Orders(
            lab=known,
            ssh=tour.ssh,
            arguments=passed_on(arguments),
            reports=tour.reports,
            remote=tour.remote_folder,
            seconds=tour.wait,
            say=say,
            follow=follow,
        )
        yield orders, selectors_of(known, tour.place or [], tags_of(tour.tags))
