"""`keys.jsonl`: what each key said of itself when it was opened, one line a key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

from rig.record.document import Document, Unreadable
from rig.record.run import KeyFacts, key_facts

SCHEMA = "keyrig.key/1"
FILE_NAME = "keys.jsonl"


def append_key(directory: Path, key: KeyFacts) -> None:
    """Write down what a key said of itself."""
    line = json.dumps({"schema": SCHEMA, **asdict(key)}, ensure_ascii=False)
    with (directory / FILE_NAME).open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def with_keys(directory: Path, planned: Iterable[KeyFacts]) -> tuple[KeyFacts, ...]:
    """Return the keys of a run with what they said of themselves; a line cut short is left out.

    A key that several processes were at has the warnings of all of them.
    """
    told: dict[str, KeyFacts] = {}
    for key in _read(directory / FILE_NAME):
        before = told[key.key].warnings if key.key in told else ()
        told[key.key] = replace(key, warnings=tuple(dict.fromkeys((*before, *key.warnings))))
    return tuple(told.get(key.key, key) for key in planned)


def _read(path: Path) -> Iterator[KeyFacts]:
    if not path.exists():
        return
    # As bytes: in what a key tells of itself there may be what text takes for the end of a line.
    for line in path.read_bytes().splitlines():
        try:
            yield key_facts(Document.parse(line.decode(errors="replace"), SCHEMA))
        except Unreadable:
            continue
