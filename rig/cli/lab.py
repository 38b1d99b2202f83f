"""`keyrig lab`: bays of other hosts, by a labgrid coordinator."""

from __future__ import annotations

import platform
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from rig import UsageProblem
from rig.bench.file import load_bench
from rig.cli.output import print_json, print_line, say
from rig.lab.labgrid import require_labgrid
from rig.lab.labgrid.resources import exporter_yaml, is_shown
from rig.lab.orders import Orders
from rig.lab.running import Toured, tour
from rig.lab.selecting import passed_on, selectors_of, tags_of
from rig.lab.ssh import Ssh
from rig.lab.tethered import run_tethered
from rig.record.history.store import FILE_NAME
from rig.record.verdict import Verdict

PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}
REMOTE = "~/.local/state/keyrig/lab"
Coordinator = Annotated[
    str,
    typer.Option(envvar="LG_COORDINATOR", metavar="HOST:PORT", help="labgrid's coordinator."),
]

app = typer.Typer(help="Bays of other hosts, by labgrid.", no_args_is_help=True)


@app.callback()
def lab() -> None:
    """Bays of other hosts, by labgrid: see docs/many-benches.md."""


@app.command("export")
def export(
    bench: Annotated[Path | None, typer.Option(help="The bench file.")] = None,
    host: Annotated[
        str | None, typer.Option(help="This host, as the others reach it by ssh.", metavar="NAME")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.lab-export/1.")] = False,
) -> int:
    """Print what labgrid-exporter needs to show the adopted bays of this host.

    Examples: keyrig lab export > bays.yaml && labgrid-exporter bays.yaml ·
    keyrig lab export --bench lab.toml --host bench1.example
    """
    known = load_bench(bench)
    text = exporter_yaml(known, host or platform.node())
    for name, bay in known.bays.items():
        if not is_shown(bay):
            say(f"not shown: {name}, whose key nobody has adopted")
    if as_json:
        print_json({"schema": "keyrig.lab-export/1", "yaml": text})
    else:
        sys.stdout.write(text)
    return 0


@app.command("places")
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


@app.command("run", context_settings=PASS_ON)
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


@app.command("release-dead")
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


@app.command("tethered", hidden=True, context_settings=PASS_ON)
def tethered(context: typer.Context, root: Path) -> int:
    """Run `keyrig run` for a `keyrig lab run` on another host, as long as that listens."""
    return run_tethered(root, context.args)


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
