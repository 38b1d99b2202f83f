"""`keyrig lab`: bays of other hosts, by a labgrid coordinator; one file per verb."""

from __future__ import annotations

import typer

from rig.cli.lab.export import export
from rig.cli.lab.nightly import nightly
from rig.cli.lab.places import places
from rig.cli.lab.release import release_dead
from rig.cli.lab.run import run
from rig.cli.lab.tethered import tethered

PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}

app = typer.Typer(help="Bays of other hosts, by labgrid.", no_args_is_help=True)


@app.callback()
def lab() -> None:
    """Bays of other hosts, by labgrid: see docs/many-benches.md."""


app.command("export")(export)
app.command("places")(places)
app.command("run", context_settings=PASS_ON)(run)
app.command("nightly", context_settings=PASS_ON)(nightly)
app.command("release-dead")(release_dead)
app.command("tethered", hidden=True, context_settings=PASS_ON)(tethered)
