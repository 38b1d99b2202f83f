"""Entering a key into the bench with a level of consent, in a file that people write too."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import tomlkit
from tomlkit.items import Item

from rig import UsageProblem
from rig.bench.file import Bay, parse_bench, read_bench_text
from rig.bench.identity import Identity, is_another
from rig.consent import PERMITS, Consent

_HEADER = re.compile(r"^\s*\[\s*bays\b", re.MULTILINE)
_MODE = 0o644


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """What an adoption came to.

    Attributes:
        file: The bench file, as it is now.
        name: The bay.
        bay: What the file says of it now.
        before: What it said of it before; None if the bay is new.
        another_key: Whether the bay had another key: its consent, acts and PIN are gone with it.
        permits: What the level lets happen to the key, in words.
    """

    file: Path
    name: str
    bay: Bay
    before: Bay | None
    another_key: bool
    permits: str


def adopt(file: Path, name: str, identity: Identity, level: Consent, today: date) -> Adoption:
    """Write a key into the bench file, keeping everything else in it as it is, comments too.

    Args:
        file: The bench file; made if it is not there, replaced at once or not at all.
        name: The bay.
        identity: The key.
        level: What may be done to it.
        today: The day of the adoption.

    Raises:
        UsageProblem: The file is not good, or would not be (another bay has that path), or it
            cannot be read or written.
    """
    text = read_bench_text(file) if file.exists() else ""
    bench = parse_bench(text, file)
    if bench.bays and not _HEADER.search(text):
        raise UsageProblem(
            "the bays of this file are not written as tables, so none can be entered",
            where=str(file),
            try_this=f"write each as a [bays.{name}] table",
        )
    before = bench.bays.get(name)
    another = before is not None and is_another(before, identity)
    written = _with_bay(text, name, _entry(identity, level, today), afresh=another)
    bay = parse_bench(written, file).bays[name]
    replace_file(file, written)
    return Adoption(
        file=file,
        name=name,
        bay=bay,
        before=before,
        another_key=another,
        permits=told(level),
    )


def told(level: Consent) -> str:
    """Return all that a level lets happen to a key, in one sentence without its full stop."""
    return "; ".join(PERMITS[each] for each in Consent if each <= level)


def _with_bay(text: str, name: str, entry: Mapping[str, Item | None], *, afresh: bool) -> str:
    """Return the file with this entry in it; `afresh` drops what the bay's table said before."""
    document = tomlkit.parse(text)
    bays = document.setdefault("bays", tomlkit.table(is_super_table=True))
    table = bays.setdefault(name, tomlkit.table())
    for key in list(table):
        if afresh or (key in entry and entry[key] is None):
            del table[key]
    table.update({key: item for key, item in entry.items() if item is not None})
    return tomlkit.dumps(document)


def _entry(identity: Identity, level: Consent, today: date) -> dict[str, Item | None]:
    """Return what an adoption writes, in the order of a new table; None takes a key away."""
    told = {
        "vid": _hexadecimal(identity.vid),
        "pid": _hexadecimal(identity.pid),
        "serial": _item(identity.serial),
        "vendor_serial": _item(identity.vendor_serial),
        "aaguid": _item(None if identity.aaguid is None else str(identity.aaguid)),
        "firmware_version": _item(identity.firmware_version),
        "vendor_firmware": _item(identity.vendor_firmware),
    }
    return {
        "path": _item(identity.path),
        "key": _item(identity.key),
        "level": _item(level.word),
        **{name: item for name, item in told.items() if item is not None},
        "adopted": _item(today),
    }


def _item(value: str | int | date | None) -> Item | None:
    return None if value is None else tomlkit.item(value)


def _hexadecimal(number: int | None) -> Item | None:
    return None if number is None else tomlkit.value(f"0x{number:04x}")


def replace_file(file: Path, text: str) -> None:
    """Write the file at once or not at all; a link stays a link, and its file keeps its mode.

    Raises:
        UsageProblem: It cannot be written.
    """
    target = file.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = target.stat().st_mode & 0o777 if target.exists() else _MODE
        fresh = _written_beside(target, text)
        fresh.chmod(mode)
        fresh.replace(target)
    except OSError as error:
        raise UsageProblem(
            f"the bench file cannot be written: {error.strerror}",
            where=str(file),
            try_this="name another one with --bench",
        ) from error


def _written_beside(target: Path, text: str) -> Path:
    """Return a new file of the same folder that holds the text, on the disk and not on its way."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    fresh = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        fresh.unlink()
        raise
    return fresh
