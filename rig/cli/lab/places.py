"""`keyrig lab places`: a place for every bay that hosts show."""

from __future__ import annotations

from typing import Annotated

import typer

from rig.cli.lab.options import Coordinator
from rig.cli.output import print_json, print_line
from rig.lab.labgrid import require_labgrid
from rig.lab.selecting import tags_of


def places(
    coordinator: Coordinator,
    tags: Annotated[
        str | None, typer.Option(help="Tags for all of them.", metavar="NAME=VALUE,…")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.lab-places/1.")] = False,
) -> int:
    """Make a place for every bay that hosts show, tagged with its model, firmware and level.

    Examples: keyrig lab places --coordinator lab:20408 · keyrig lab places --tags pool=night
    """
    require_labgrid()
    from rig.lab.labgrid.opening import make

    made = make(coordinator, tags_of(tags))
    if as_json:
        rows = [{"place": m.place, "new": m.new, "tags": dict(m.tags)} for m in made]
        print_json({"schema": "keyrig.lab-places/1", "places": rows})
    for each in [] if as_json else made:
        told = " ".join(f"{name}={value}" for name, value in each.tags.items())
        print_line(f"{each.place}: {'made' if each.new else 'known'}; {told}")
    return 0
