"""`keyrig serve`: parts of the rig for other programs, one file per part."""

from __future__ import annotations

import typer

from rig.cli.serve.aws import aws
from rig.cli.serve.touch import touch

app = typer.Typer(
    help="Serve a part of the rig to browsers and other programs of this machine.",
    no_args_is_help=True,
)
app.command("aws")(aws)
app.command("touch")(touch)
