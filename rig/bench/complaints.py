"""What is wrong with a bench file, in words: file, table, key, allowed values, nearest spelling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rig import UsageProblem
from rig.bench.tables import (
    Bay,
    Board,
    BoardKind,
    Firmware,
    Hub,
    HubSwitch,
    Night,
    PowerTable,
    Simulated,
    Table,
    Tables,
    TouchTable,
)
from rig.consent import Act, Consent

_ALLOWED: Mapping[str, Iterable[str]] = {
    "level": [level.word for level in Consent],
    "irreversible": list(Act),
    "firmware": list(Firmware),
    "kind": list(BoardKind),
    "switch": list(HubSwitch),
}
_NAMED: Mapping[str, type[Table]] = {"bays": Bay, "hubs": Hub, "boards": Board}
_TABLES_OF_BAYS: Mapping[str, type[Table]] = {
    "touch": TouchTable,
    "power": PowerTable,
    "simulated": Simulated,
}
_ALONE: Mapping[str, type[Table]] = {"": Tables, "night": Night}
_IN_WORDS = {
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "frozen_set_type": "must be a list",
}
_UNKNOWN = "extra_forbidden"
_KEY = "[key]"
"""What pydantic puts at the end of a place when the name there is wrong, not what it holds."""


def complaint(error: ValidationError, path: Path) -> UsageProblem:
    """Tell the first thing that is wrong with a bench file, and how many more there are.

    Values are not repeated, but for those of which there are few: anything else may be a PIN.
    """
    # Unknown keys first: what else is wrong may follow from them, and one may be a PIN.
    first, *others = sorted(error.errors(include_url=False), key=_is_known)
    more = f" (and {len(others)} more)" if others else ""
    table, key = _place(first)
    return UsageProblem(
        f"{_what(first, key)}{more}",
        where=f"{path}, [{table}]" if table else str(path),
        try_this=_advice(first, table, key),
    )


def _is_known(error: ErrorDetails) -> bool:
    return error["type"] != _UNKNOWN


def _place(error: ErrorDetails) -> tuple[str, str]:
    """Return the table as TOML calls it and the key in it; empty if the error has no such place."""
    names = [str(part) for part in error["loc"] if part != _KEY]
    if len(names) < 2:
        return "", "".join(names)
    if names[0] in _ALONE:
        return names[0], names[1]
    depth = 3 if len(names) > 3 and names[2] in _TABLES_OF_BAYS else 2
    return ".".join(names[:depth]), "".join(names[depth : depth + 1])


def _what(error: ErrorDetails, key: str) -> str:
    if error["type"] == _UNKNOWN:
        return f"there is no {'setting' if len(error['loc']) > 1 else 'table'} {key}"
    if error["type"] == "value_error":
        said = str(error["ctx"]["error"])
    else:
        said = _IN_WORDS.get(error["type"], error["msg"].replace("Input should", "must"))
    return f"{key}: {said}" if key else said


def _advice(error: ErrorDetails, table: str, key: str) -> str:
    if key == "pin":
        return 'pin_env = "VARIABLE" or pin_file = "FILE": a PIN never stands in a bench file'
    if error["type"] == _UNKNOWN:
        return _nearest(key, _model(table).model_fields)
    if key in _ALLOWED:
        return _nearest(str(error["input"]), _ALLOWED[key])
    return ""


def _model(table: str) -> type[Table]:
    """Return what may stand in a table, by its name: ``, `night`, `bays.A1`, `bays.A1.power`."""
    *_, last = parts = table.split(".")
    if len(parts) > 2:
        return _TABLES_OF_BAYS[last]
    return _ALONE[table] if table in _ALONE else _NAMED[parts[0]]


def _nearest(name: str, known: Iterable[str]) -> str:
    """Suggest the nearest spelling, or all of them where none is near."""
    words = list(known)
    near = get_close_matches(name, words, n=1, cutoff=0.5)
    return near[0] if near else "one of " + ", ".join(words)
