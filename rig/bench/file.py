"""The bench file: which key is where, and what may be done to it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from platformdirs import user_config_path
from pydantic import ValidationError

from rig import UsageProblem
from rig.bench.complaints import complaint
from rig.bench.tables import Bay, Board, Hub, Night, Tables

__all__ = ["FILE_NAME", "Bay", "Bench", "bench_file", "load_bench", "parse_bench"]

FILE_NAME = "bench.toml"
VARIABLE = "KEYRIG_BENCH"


@dataclass(frozen=True)
class Bench:
    """One host with its bays.

    Attributes:
        file: The file that says so; None if there is none.
        bays: The bays by name, in the order of the file.
        hubs: The hubs that may be switched, by name.
        boards: The devices of the bench itself, by name.
        night: What is run on it where nothing else is asked for.
    """

    file: Path | None = None
    bays: Mapping[str, Bay] = field(default_factory=lambda: MappingProxyType({}))
    hubs: Mapping[str, Hub] = field(default_factory=lambda: MappingProxyType({}))
    boards: Mapping[str, Board] = field(default_factory=lambda: MappingProxyType({}))
    night: Night = field(default_factory=Night)


def load_bench(option: Path | None = None) -> Bench:
    """Read the bench file that applies; where there is none, the bench is empty.

    Args:
        option: What `--bench` named, if it was given.

    Raises:
        UsageProblem: The file named by option or environment is not there, or the file is not good.
    """
    path = bench_file(option)
    if path is None:
        return Bench()
    return parse_bench(read_bench_text(path), path)


def bench_file(option: Path | None = None) -> Path | None:
    """Return the bench file that applies: `--bench`, KEYRIG_BENCH, `./bench.toml`, the user's own.

    A file that was named is returned whether it is there or not.
    """
    named = option or os.environ.get(VARIABLE)
    if named:
        return Path(named)
    here = Path(FILE_NAME)
    own = user_config_path("keyrig") / FILE_NAME
    return next((path for path in (here, own) if path.is_file()), None)


def parse_bench(text: str, path: Path) -> Bench:
    """Read the text of a bench file.

    Raises:
        UsageProblem: It is not TOML, or a table or key in it cannot be; says which and what can.
    """
    try:
        tables = Tables.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise UsageProblem(
            f"the bench file is not TOML: {error}", where=str(path), try_this="mend that line"
        ) from error
    except ValidationError as error:
        raise complaint(error, path) from None
    return Bench(
        path,
        bays=MappingProxyType(dict(tables.bays)),
        hubs=MappingProxyType(dict(tables.hubs)),
        boards=MappingProxyType(dict(tables.boards)),
        night=tables.night,
    )


def read_bench_text(path: Path) -> str:
    """Return the text of a bench file.

    Raises:
        UsageProblem: It cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageProblem(
            f"the bench file cannot be read: {reason}",
            where=str(path),
            try_this=f"name another one with --bench or {VARIABLE}",
        ) from error
