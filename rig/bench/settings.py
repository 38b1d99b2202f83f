"""What holds on this bench, setting by setting, and where each of them comes from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rig.bench.file import Bench, read_bench_text
from rig.bench.tables import Table


class Origin(StrEnum):
    """Where a setting comes from."""

    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting.

    Attributes:
        name: Its table and its key, as `bays.A1.level`.
        value: What it is, as JSON has it; None where it is not set.
        origin: Whether the file says so.
    """

    name: str
    value: Any
    origin: Origin


def settings_of(bench: Bench) -> list[Setting]:
    """Return all settings of a bench; a PIN is not among them, only where it is kept.

    Raises:
        UsageProblem: Its file cannot be read any more.
    """
    written = tomllib.loads(read_bench_text(bench.file)) if bench.file else {}
    groups: Mapping[str, Mapping[str, Table]] = {
        "hubs": bench.hubs,
        "boards": bench.boards,
        "bays": bench.bays,
    }
    found = list(_settings("night", bench.night, written.get("night", {})))
    for group, tables in groups.items():
        for name, table in tables.items():
            found += _settings(f"{group}.{name}", table, written[group][name])
    return found


def _settings(name: str, table: Table, written: Mapping[str, Any]) -> Iterator[Setting]:
    values = table.model_dump(mode="json")
    for key in type(table).model_fields:
        part = getattr(table, key)
        if isinstance(part, Table):
            yield from _settings(f"{name}.{key}", part, written[key])
        else:
            origin = Origin.FILE if key in written else Origin.DEFAULT
            yield Setting(name=f"{name}.{key}", value=values[key], origin=origin)
