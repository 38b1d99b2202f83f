"""`keyrig map`: find out which channel touches which key, and which port powers which."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from rig.bench.file import load_bench
from rig.bench.wiring_file import lines, write_wiring
from rig.cli.keys_option import named
from rig.cli.output import print_json, print_line, say
from rig.runner.exits import Exit
from rig.runner.mapping.allowed import mappable
from rig.runner.mapping.trying import try_all
from rig.runner.mapping.wiring import Wiring


def map_bench(
    key: Annotated[
        list[str] | None,
        typer.Option(help="Bays at wipe; all of them if left out.", metavar="NAMES"),
    ] = None,
    bench: Annotated[Path | None, typer.Option(help="The bench file.")] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Enter what was found into the bench file.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.map/1.")] = False,
) -> int:
    """Press every channel and cut every port of the bench in turn, and see which key that moves.

    Only keys at wipe are tried; while another one is plugged in, nothing is pressed or cut, as it
    may be what a channel hangs on. Prints the lines of the bench file that say what was found.

    Examples: keyrig map --bench lab.toml · keyrig map --key A1,A2 --write
    """
    known = load_bench(bench)
    names = mappable(known, named(key) if key else None)
    wiring = try_all(known, names, say)
    tables = {name: found for name in names if (found := wiring.tables(name))}
    if write and known.file is not None and tables:
        write_wiring(known.file, tables)
    if as_json:
        print_json(wiring.document(names))
    else:
        for name, found in tables.items():
            print_line(lines(name, found))
    return int(_exit(wiring, names))


def _exit(wiring: Wiring, names: Sequence[str]) -> Exit:
    for doubt in wiring.unclear:
        say(f"unclear: {doubt}")
    missing = [name for name in names if name not in wiring.touch]
    for name in missing:
        say(f"{name}: no channel alone touches its key; see its wire, and keyrig doctor")
    return Exit.TROUBLE if missing or wiring.unclear else Exit.OK
