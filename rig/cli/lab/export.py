"""`keyrig lab export`: what this host shows to the others."""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from typing import Annotated

import typer

from rig.bench.file import load_bench
from rig.cli.output import print_json, say
from rig.lab.labgrid.resources import exporter_yaml, is_shown


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
