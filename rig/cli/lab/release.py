"""`keyrig lab release-dead`: what processes hold which are no more."""

from __future__ import annotations

from typing import Annotated

import typer

from rig.cli.lab.options import Coordinator
from rig.cli.output import print_json, print_line
from rig.lab.labgrid import require_labgrid


def release_dead(
    coordinator: Coordinator,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.lab-release/1.")] = False,
) -> int:
    """Release the places that processes of this host hold which are no more.

    A run that is killed has its places released by its watchdog; this is for a host that died.

    Example: keyrig lab release-dead --coordinator lab:20408
    """
    require_labgrid()
    from rig.lab.labgrid.opening import release

    released = release(coordinator)
    if as_json:
        rows = [{"place": place, "holder": holder} for place, holder in released.items()]
        print_json({"schema": "keyrig.lab-release/1", "released": rows})
    for place, holder in {} if as_json else released.items():
        print_line(f"{place}: released; {holder} is no more")
    return 0
