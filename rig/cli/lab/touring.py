"""What `keyrig lab` needs before it visits places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rig import UsageProblem
from rig.cli.output import say
from rig.lab.contract import Selector
from rig.lab.labgrid import require_labgrid
from rig.lab.orders import Orders
from rig.lab.selecting import passed_on, selectors_of, tags_of
from rig.lab.ssh import Ssh


@contextmanager
def ordered(
    coordinator: str,
    places: Sequence[str],
    tags: str | None,
    *,
    ssh: Ssh,
    arguments: Sequence[str],
    reports: Path,
    remote: str,
    seconds: float,
) -> Iterator[tuple[Orders, list[Selector]]]:
    """Open a lab; yield what is to be done at each place, and the places.

    Raises:
        UsageProblem: No place is named, or one that is not there, or places in two ways.
        CoordinatorGone: The coordinator does not answer.
    """
    require_labgrid()
    from rig.lab.labgrid.opening import opened

    if bool(places) is bool(tags):
        what = "places are named, and tags too" if places else "no place is named"
        raise UsageProblem(what, try_this="--place NAME, or --tags pool=night")
    with opened(coordinator) as (known, follow):
        orders = Orders(
            lab=known,
            ssh=ssh,
            arguments=passed_on(arguments),
            reports=reports,
            remote=remote,
            seconds=seconds,
            say=say,
            follow=follow,
        )
        yield orders, selectors_of(known, places, tags_of(tags))
