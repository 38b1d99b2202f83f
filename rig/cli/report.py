"""`keyrig report`: make a run's pages again from its files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rig.cli.output import print_json, print_line, say
from rig.record.directory import RunDirectory
from rig.report import build_pages

SCHEMA = "keyrig.report/1"


def report(
    run: Annotated[Path, typer.Argument(help="The folder that a run left.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.report/1.")] = False,
) -> int:
    """Make a run's pages again from its files, also those of a run that was killed.

    Example: keyrig report reports/20261122T041500Z-virtual
    """
    directory = RunDirectory(run)
    reading = directory.results()
    if reading.incomplete:
        say(f"note: {reading.incomplete}")
    directory.write_record(directory.record())
    pages = build_pages(run)
    if as_json:
        print_json({"schema": SCHEMA, "pages": [str(page) for page in pages]})
        return 0
    for page in pages:
        print_line(str(page))
    return 0
