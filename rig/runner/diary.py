"""What the runner knows of its keys, on disk: for whoever watches the run from elsewhere."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from rig.record.directory import RunDirectory
from rig.record.document import Document, Unreadable
from rig.runner.crew import Watcher
from rig.runner.plan import RunPlan
from rig.runner.worker import under_way_of

SCHEMA = "keyrig.diary/1"
_ENTRIES = "diary.json"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One key, as the runner has it; times are seconds since 1970.

    Attributes:
        began: When its first process was started; None while it waits for its turn.
        ended: When its last one ended for good; None before.
        code: How that ended; None before.
    """

    began: float | None = None
    ended: float | None = None
    code: int | None = None


class Diary:
    """Keeps an entry for each key while the run goes on.

    Args:
        plan: The run.
        watcher: Who wants to see it besides.
    """

    def __init__(self, plan: RunPlan, watcher: Watcher) -> None:
        self._folder = under_way_of(plan.directory)
        self._watcher = watcher
        self._rounds = plan.rounds
        self._entries = dict.fromkeys(plan.keys, Entry())
        self._write()

    def began(self, key: str) -> None:
        """Note that a process was started for a key; a second one changes nothing."""
        if self._entries[key].began is None:
            self._note(key, replace(self._entries[key], began=time.time()))
        self._watcher.began(key)

    def moved(self) -> None:
        """Pass it on."""
        self._watcher.moved()

    def ended(self, key: str, code: int) -> None:
        """Note that a key has been through its tests, or is out for this run."""
        self._note(key, replace(self._entries[key], ended=time.time(), code=code))
        self._watcher.ended(key, code)

    def _note(self, key: str, entry: Entry) -> None:
        self._entries[key] = entry
        self._write()

    def _write(self) -> None:
        """Write it whole or not at all; a full disk stops no run for it."""
        entries = {key: asdict(entry) for key, entry in self._entries.items()}
        told = {"schema": SCHEMA, "rounds": self._rounds, "keys": entries}
        path = self._folder / _ENTRIES
        partial = path.with_suffix(".new")
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            partial.write_text(json.dumps(told), encoding="utf-8")
            partial.replace(path)


@dataclass(frozen=True)
class DiaryReading:
    """What a diary said when it was looked at.

    Attributes:
        rounds: How many times each key goes through all its tests.
    """

    entries: Mapping[str, Entry]
    rounds: int = 1


def read_diary(directory: RunDirectory) -> DiaryReading:
    """Read the diary of a run; one that cannot be read knows of no key."""
    try:
        text = (under_way_of(directory) / _ENTRIES).read_text(encoding="utf-8")
        told = Document.parse(text, SCHEMA)
        keys = told.document("keys")
        entries = {name: _entry(keys.document(name)) for name in told.members("keys")}
        return DiaryReading(entries, told.count("rounds", 1))
    except (OSError, Unreadable, UnicodeDecodeError):
        return DiaryReading({})


def _entry(told: Document) -> Entry:
    return Entry(
        began=told.number_or_none("began"),
        ended=told.number_or_none("ended"),
        code=told.count_or_none("code"),
    )
