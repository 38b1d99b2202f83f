"""`keyrig lab nightly`: a night of many benches, one page and one line of what it came to."""

from __future__ import annotations

from typing import Annotated

import typer

from rig.cli.diff import BASELINES, Folder
from rig.cli.lab.options import Tour, visits_places
from rig.cli.lab.touring import ordered
from rig.cli.nightly import tell
from rig.cli.run_options import Deadline, typed
from rig.lab.night import night, table_of
from rig.runner.nightly.aftermath import Places


@visits_places
def nightly(
    context: typer.Context,
    tour: Tour,
    deadline: Deadline = None,
    baselines: Folder = BASELINES,
    on_finish: Annotated[
        list[str] | None,
        typer.Option(help="Sends the line to people; repeatable.", metavar="COMMAND"),
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(help="Nights whose folders are kept: 30, or 90d.", metavar="NIGHTS"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.nightly/1.")] = False,
) -> int:
    """Run a night of many benches: test the keys of places, judge, make pages, tell one line.

    Each host's run is held against the nights that the history here has of it. All other options
    go on to keyrig run over there: --suite, --consent, --trace and so on.

    Examples: keyrig lab nightly --coordinator lab:20408 --tags pool=night ·
    keyrig lab nightly --tags pool=night --suite assertion --deadline 06:30 --json
    """
    told = night(
        ordered(tour, context.args),
        Places(history=tour.history_file, baselines=baselines),
        table_of(on_finish or [], keep),
        reports=tour.reports,
        limit=deadline,
        command=typed(),
    )
    tell(told, as_json=as_json)
    return int(told.exit)
