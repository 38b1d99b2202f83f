"""Entering into the bench file what touches and what powers the keys of its bays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit

from rig.bench.adopt import replace_file
from rig.bench.file import parse_bench, read_bench_text

Tables = Mapping[str, Mapping[str, str | int | float]]
"""Tables of one bay by name, such as `touch` with `board` and `channel`."""


def lines(bay: str, tables: Tables) -> str:
    """Return what stands in a bench file for these tables of a bay."""
    rows = [f"{name} = {_inline(table)}" for name, table in tables.items()]
    return "\n".join([f"[bays.{bay}]", *rows])


def write_wiring(file: Path, wiring: Mapping[str, Tables]) -> None:
    """Write these tables into a bench file, and keep all else in it as it is, comments too.

    How long a pad has to be pressed was found out otherwise, and stays.

    Args:
        file: The bench file, which has these bays.
        wiring: The tables of each bay.

    Raises:
        UsageProblem: The file would not be good (another bay has that channel), or cannot be read
            or written.
    """
    document = tomlkit.parse(read_bench_text(file))
    bays = document["bays"]
    for bay, tables in wiring.items():
        for name, table in tables.items():
            bays[bay][name] = tomlkit.value(_inline({**table, **_calibrated(bays[bay], name)}))
    written = tomlkit.dumps(document)
    parse_bench(written, file)
    replace_file(file, written)


def _calibrated(bay: Mapping[str, Any], name: str) -> dict[str, float]:
    before = bay.get(name, {})
    return {"hold": float(before["hold"])} if "hold" in before else {}


def _inline(table: Mapping[str, str | int | float]) -> str:
    return f"{{ {', '.join(f'{key} = {json.dumps(value)}' for key, value in table.items())} }}"
