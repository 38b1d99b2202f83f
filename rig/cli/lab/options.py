"""Options that several verbs of `keyrig lab` take."""

from __future__ import annotations

from typing import Annotated

import typer

Coordinator = Annotated[
    str,
    typer.Option(envvar="LG_COORDINATOR", metavar="HOST:PORT", help="labgrid's coordinator."),
]
