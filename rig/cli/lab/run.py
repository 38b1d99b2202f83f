"""`keyrig lab run`: the keys of many hosts, tested and brought home."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from rig.cli.lab.options import Tour, visits_places
from rig.cli.lab.touring import ordered
from rig.cli.output import print_json, print_line, say
from rig.cli.run_options import typed
from rig.lab.running import Toured
from rig.lab.running import tour as test_keys
from rig.record.verdict import Verdict


@visits_places
def run(
    context: typer.Context,
    tour: Tour,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.lab-run/1.")] = False,
) -> int:
    """Test the keys of places, each on the host that holds it, and bring the records home.

    All other options go on to keyrig run over there: --suite, --consent, --trace and so on.

    Examples: keyrig lab run --coordinator lab:20408 --tags pool=night ·
    keyrig lab run --place bench1-A1 --place bench2-A1 --suite assertion --wait 600
    """
    with ordered(tour, context.args) as (orders, selectors):
        toured = test_keys(orders, selectors, history=tour.history_file, command=typed())
    _tell(toured, as_json=as_json)
    return int(toured.exit)


def _tell(toured: Toured, *, as_json: bool) -> None:
    for visit in toured.visits:
        if visit.says and visit.trouble is None:
            say(f"{visit.place}: {visit.says}")
    if as_json:
        print_json(toured.document())
        return
    for entry in toured.record.keys:
        counts = ", ".join(f"{entry.totals[verdict]} {verdict}" for verdict in Verdict)
        print_line(f"{entry.key}: {counts}; {entry.touches} touches, {entry.seconds:.1f} s")
    print_line(f"report: {shlex.quote(str(toured.directory.path / 'index.html'))}")
