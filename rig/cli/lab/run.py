"""`keyrig lab run`: the keys of many hosts, tested and brought home."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from rig import UsageProblem
from rig.cli.lab.options import Coordinator
from rig.cli.output import print_json, print_line, say
from rig.lab.labgrid import require_labgrid
from rig.lab.orders import Orders
from rig.lab.running import Toured, tour
from rig.lab.selecting import passed_on, selectors_of, tags_of
from rig.lab.ssh import Ssh
from rig.record.history.store import FILE_NAME
from rig.record.verdict import Verdict

REMOTE = "~/.local/state/keyrig/lab"


def run(
    context: typer.Context,
    coordinator: Coordinator,
    place: Annotated[
        list[str] | None, typer.Option(help="A place; repeatable.", metavar="NAME")
    ] = None,
    tags: Annotated[
        str | None, typer.Option(help="All places with these tags.", metavar="NAME=VALUE,…")
    ] = None,
    deadline: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="How long each place is waited for.")
    ] = 3600.0,
    ssh_config: Annotated[
        Path | None, typer.Option(help="A file for ssh -F.", exists=True, dir_okay=False)
    ] = None,
    remote_keyrig: Annotated[
        str, typer.Option(help="What keyrig is called on the hosts.", metavar="COMMAND")
    ] = "keyrig",
    remote_folder: Annotated[
        str, typer.Option(help="Where runs are kept there until home has them.", metavar="FOLDER")
    ] = REMOTE,
    reports: Annotated[Path, typer.Option(help="Where runs land.")] = Path("reports"),
    history: Annotated[
        Path | None,
        typer.Option(help="The history; history.sqlite where runs land.", metavar="FILE"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.lab-run/1.")] = False,
) -> int:
    """Test the keys of places, each on the host that holds it, and bring the records home.

    All other options go on to keyrig run over there: --suite, --consent, --trace and so on.

    Examples: keyrig lab run --coordinator lab:20408 --tags pool=night ·
    keyrig lab run --place bench1-A1 --place bench2-A1 --suite assertion --deadline 600
    """
    require_labgrid()
    from rig.lab.labgrid.opening import opened

    if not place and not tags:
        raise UsageProblem("no place is named", try_this="--place NAME, or --tags pool=night")
    with opened(coordinator) as (known, follow):
        orders = Orders(
            lab=known,
            ssh=Ssh(config=ssh_config, keyrig=remote_keyrig),
            arguments=passed_on(context.args),
            reports=reports,
            remote=remote_folder,
            seconds=deadline,
            say=say,
            follow=follow,
        )
        toured = tour(
            orders,
            selectors_of(known, place or [], tags_of(tags)),
            history=history or reports / FILE_NAME,
            command=("keyrig", *sys.argv[1:]),
            say=say,
        )
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
