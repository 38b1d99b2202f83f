"""What somebody has looked at and accepted: a TOML file for each model and firmware."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Literal, Self

import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rig import UsageProblem
from rig.record.difference.compare import Change, Kind
from rig.record.directory import file_name
from rig.record.latency.contrast import is_near
from rig.record.latency.telling import seconds_in

SCHEMA = "keyrig.baseline/1"
_UNKNOWN = "unknown"


class Accepted(BaseModel):
    """One change that somebody accepted; `now` is what holds from then on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    what: str
    was: str
    now: str
    reason: str = Field(min_length=1)
    date: date

    @model_validator(mode="after")
    def _tells_a_time(self) -> Self:
        if self.kind is Kind.LATENCY:
            seconds_in(self.now)
        return self

    def holds(self, now: str) -> bool:
        """Tell whether this is what was accepted; no two nights have the very same latency."""
        if self.kind is Kind.LATENCY:
            return is_near(seconds_in(self.now), seconds_in(now))
        return self.now == now


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    schema_: Literal["keyrig.baseline/1"] = Field(alias="schema")
    model: str
    firmware: str
    accepted: list[Accepted] = []


class Baselines:
    """The files of a folder, which people keep under version control.

    Args:
        folder: Where they are; it need not be there yet.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, dict[tuple[Kind, str], Accepted]] = {}

    def path(self, model: str, firmware: str) -> Path:
        """Return the file of a model (its AAGUID) and firmware."""
        return self._folder / f"{file_name(f'{model or _UNKNOWN}-{firmware or _UNKNOWN}')}.toml"

    def accepted(self, change: Change) -> Accepted | None:
        """Return how a change was accepted; None if it was not.

        Raises:
            UsageProblem: The file of its model and firmware cannot be read.
        """
        path = self.path(change.model, change.firmware)
        if path not in self._read:
            self._read[path] = {(each.kind, each.what): each for each in _load(path)}
        found = self._read[path].get((change.kind, change.what))
        return found if found is not None and found.holds(change.now) else None

    def accept(self, changes: Sequence[Change], reason: str, today: date) -> list[Path]:
        """Write changes down as accepted; return the files that they are in.

        What was accepted of the same test or member before is replaced: the newest word holds.
        Comments and order of a file are kept.
        """
        paths = []
        for (model, firmware), own in groupby(sorted(changes, key=_of_file), key=_of_file):
            path = self.path(model, firmware)
            _load(path)
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            document = tomlkit.parse(text) if text else _new(model, firmware)
            _put(document, list(own), reason, today)
            _write(path, tomlkit.dumps(document))
            paths.append(path)
        self._read.clear()
        return paths


def _of_file(change: Change) -> tuple[str, str]:
    return change.model, change.firmware


def _load(path: Path) -> list[Accepted]:
    try:
        return _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).accepted
    except FileNotFoundError:
        return []
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        what = f"{place}: {first['msg'].lower()}"
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        what = str(error)
    raise UsageProblem(
        f"the baseline cannot be read: {what}", where=str(path), try_this="mend it, or remove it"
    )


def _new(model: str, firmware: str) -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    document.add(tomlkit.comment("What was accepted of this model and firmware; keep it in git."))
    document.update({"schema": SCHEMA, "model": model, "firmware": firmware})
    return document


def _put(
    document: tomlkit.TOMLDocument, changes: Iterable[Change], reason: str, today: date
) -> None:
    unique = {(change.kind, change.what): change for change in changes}
    entries = tomlkit.aot()
    for entry in document.get("accepted", ()):
        if (Kind(entry["kind"]), entry["what"]) not in unique:
            entries.append(entry)
    for change in unique.values():
        entry = tomlkit.table()
        entry.update({"kind": str(change.kind), "what": change.what, "was": change.was})
        entry.update({"now": change.now, "reason": reason, "date": today})
        entries.append(entry)
    document["accepted"] = entries


def _write(path: Path, text: str) -> None:
    """Write it whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".new")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise UsageProblem(
            f"the baseline cannot be written: {error.strerror}",
            where=str(path),
            try_this="name another folder with --baselines",
        ) from None
