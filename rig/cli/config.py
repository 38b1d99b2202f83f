"""`keyrig config`: what may stand in a bench file, and what holds on this bench."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from rig.bench.file import load_bench
from rig.bench.schema import bench_schema
from rig.bench.settings import settings_of
from rig.cli.output import print_json, print_line, say

SCHEMA = "keyrig.config/1"

app = typer.Typer(help="What may stand in a bench file, and what holds here.", no_args_is_help=True)


@app.command("schema")
def schema() -> int:
    """Print the JSON Schema of the bench file, for editors that check what is written.

    Examples: keyrig config schema > bench.schema.json · keyrig config schema | jq '.["$defs"].Bay'
    """
    print_json(bench_schema())
    return 0


@app.command("show")
def show(
    bench: Annotated[Path | None, typer.Option(help="The bench file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.config/1.")] = False,
) -> int:
    """Show every setting of the bench, and whether its file says so.

    Examples: keyrig config show · keyrig config show --bench night.toml --json
    """
    known = load_bench(bench)
    settings = settings_of(known)
    if as_json:
        file = str(known.file) if known.file else None
        print_json({"schema": SCHEMA, "file": file, "settings": [asdict(one) for one in settings]})
        return 0
    say(f"the bench file is {known.file}" if known.file else "there is no bench file")
    for one in settings:
        if one.value is not None:
            print_line(f"{one.origin:8} {one.name} = {json.dumps(one.value, ensure_ascii=False)}")
    return 0
