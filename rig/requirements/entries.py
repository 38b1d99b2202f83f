"""The answers of a data file: numbers for CTAP2 statuses, small tables for everything else."""

from __future__ import annotations

from typing import Any

from rig.requirements.answers import Allowed, Answers, Kind
from rig.requirements.era import Era
from rig.requirements.fields import Fields

_LARGEST = {Kind.STATUS: 0xFF, Kind.HID_ERROR: 0xFF, Kind.STATUS_WORD: 0xFFFF}


def answers(fields: Fields) -> Answers:
    """Take `expected`, `tolerated`, `never` and `unclear` of a requirement or case."""
    never = [_code(fields, "never", Kind.STATUS, code) for code in fields.items("never")]
    return Answers(
        expected=_allowed(fields, "expected"),
        tolerated=_allowed(fields, "tolerated"),
        never=tuple(code for code in never if code is not None),
        unclear=fields.flag("unclear"),
    )


def _allowed(fields: Fields, name: str) -> tuple[Allowed, ...]:
    return tuple(_entry(fields, name, item) for item in fields.items(name))


def _entry(fields: Fields, name: str, item: Any) -> Allowed:
    if not isinstance(item, dict):
        return Allowed(kind=Kind.STATUS, code=_code(fields, name, Kind.STATUS, item))
    entry = Fields(item, where=f"{fields.where}, {name}")
    kind = _kind(entry)
    if kind is Kind.DEPARTURE:
        allowed = Allowed(kind=kind, when=_when(entry), note=entry.text(kind.value))
    else:
        code = _only_code(entry, kind)
        allowed = Allowed(kind=kind, code=code, when=_when(entry), note=entry.text("note", ""))
    entry.finish()
    return allowed


def _kind(entry: Fields) -> Kind:
    kinds = [kind for kind in Kind if kind.value in entry.names()]
    if len(kinds) != 1:
        raise entry.problem(", ".join(kinds) or "status", "must be there, one of its kind alone")
    return kinds[0]


def _only_code(entry: Fields, kind: Kind) -> int | None:
    if kind is not Kind.SILENCE:
        return _code(entry, kind.value, kind, entry.value(kind.value))
    if not entry.flag(kind.value):
        raise entry.problem(kind.value, "can only be true")
    return None


def _code(fields: Fields, name: str, kind: Kind, value: Any) -> int | None:
    if value == "error":
        return None
    largest = _LARGEST[kind]
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= largest:
        raise fields.problem(name, f"holds {value!r}, neither 0 to 0x{largest:X} nor 'error'")
    return value


def _when(entry: Fields) -> Era | None:
    written = entry.text("when", "")
    try:
        return Era.of(written) if written else None
    except ValueError as error:
        raise entry.problem("when", str(error)) from error
