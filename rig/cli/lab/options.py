"""Options that several verbs of `keyrig lab` take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

REMOTE = "~/.local/state/keyrig/lab"
PATIENCE = 3600.0
Coordinator = Annotated[
    str,
    typer.Option(envvar="LG_COORDINATOR", metavar="HOST:PORT", help="labgrid's coordinator."),
]
Places = Annotated[list[str] | None, typer.Option(help="A place; repeatable.", metavar="NAME")]
Tags = Annotated[
    str | None, typer.Option(help="All places with these tags.", metavar="NAME=VALUE,…")
]
Deadline = Annotated[
    float, typer.Option(min=0, metavar="SECONDS", help="How long each place is waited for.")
]
SshConfig = Annotated[
    Path | None, typer.Option(help="A file for ssh -F.", exists=True, dir_okay=False)
]
RemoteKeyrig = Annotated[
    str, typer.Option(help="What keyrig is called on the hosts.", metavar="COMMAND")
]
RemoteFolder = Annotated[
    str, typer.Option(help="Where runs are kept there until home has them.", metavar="FOLDER")
]
Reports = Annotated[Path, typer.Option(help="Where runs land.")]
History = Annotated[
    Path | None,
    typer.Option(help="The history; history.sqlite where runs land.", metavar="FILE"),
]
