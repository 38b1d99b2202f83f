"""The folder of one run: `results.jsonl` is the truth, the rest can be made again from it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from rig import UsageProblem
from rig.record.document import Unreadable
from rig.record.jsonl import Reading, complete_lines, read_results
from rig.record.run import RunFacts, RunRecord, read_facts

_TIME = "%Y%m%dT%H%M%SZ"
_LONGEST_NAME = 60


class RunDirectory:
    """The files of one run.

    While a run goes on, each key's process writes a part of its own (`part`); `merge` makes one
    file of them. A run that was killed before that is read from its parts.

    Args:
        path: The folder; it must be there.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise UsageProblem(
                "there is no such run", where=str(path), try_this="name a folder in reports/"
            )
        self.path = path

    @classmethod
    def create(cls, root: Path, keys: Sequence[str], now: datetime) -> RunDirectory:
        """Make a folder that no other run has, named by the time in UTC and the keys.

        Args:
            root: Where runs land; made if it is not there.
            now: The run's start, with its zone.
        """
        name = f"{now.astimezone(UTC).strftime(_TIME)}-{file_name('-'.join(keys))}"
        for attempt in count(1):
            path = root / (name if attempt == 1 else f"{name}-{attempt}")
            try:
                path.mkdir(parents=True)
            except FileExistsError:
                continue
            return cls(path)
        raise AssertionError("count() has no end")

    @property
    def results_path(self) -> Path:
        """The merged results of all keys."""
        return self.path / "results.jsonl"

    @property
    def record_path(self) -> Path:
        """The run's summary."""
        return self.path / "run.json"

    def part(self, number: int, key: str) -> Path:
        """Return where the process of one key writes its results while the run goes on.

        Args:
            number: The key's place in the run, from 1; parts are merged in that order.
        """
        return self.path / f"part-{number:03}-{file_name(key)}.jsonl"

    def merge(self) -> Path:
        """Make `results.jsonl` of the parts and remove them; without parts, change nothing.

        A kill at any moment loses nothing: parts go only after the merged file is on disk, and once
        it is there the parts that remain are already in it.
        """
        parts = self._parts()
        if parts and not self.results_path.exists():
            lines = b"".join(line for part in parts for line in complete_lines(part))
            _replace(self.results_path, lines)
        for part in parts:
            part.unlink()
        return self.results_path

    def results(self) -> Reading:
        """Read every result there is, merged or not.

        Raises:
            UsageProblem: There are none, or a line is foreign.
        """
        parts = self._parts()
        if self.results_path.exists() or not parts:
            return read_results(self.results_path)
        readings = [read_results(part) for part in parts]
        return Reading(
            tuple(result for reading in readings for result in reading.results),
            "; ".join(reading.incomplete for reading in readings if reading.incomplete),
        )

    def facts(self) -> RunFacts:
        """Return what the results do not tell: from `run.json`, or else from the folder's name.

        Raises:
            UsageProblem: `run.json` is not one that this version can read.
        """
        try:
            return read_facts(self.record_path.read_text(encoding="utf-8"), str(self.path))
        except FileNotFoundError:
            return RunFacts(
                directory=str(self.path), started=_started(self.path.name), interrupted=True
            )
        except (Unreadable, UnicodeDecodeError) as error:
            raise UsageProblem(
                f"not the summary of a run: {error}",
                where=str(self.record_path),
                try_this="remove it; it is made again from results.jsonl",
            ) from None

    def record(self) -> RunRecord:
        """Sum the run up from its files; a run without an end counts as interrupted.

        Raises:
            UsageProblem: There are no results, or a file is foreign.
        """
        facts = self.facts()
        interrupted = facts.interrupted or facts.finished is None
        return RunRecord.of(self.results().results, replace(facts, interrupted=interrupted))

    def write_record(self, record: RunRecord) -> Path:
        """Write `run.json`, whole or not at all."""
        text = json.dumps(record.document(), indent=2, ensure_ascii=False) + "\n"
        _replace(self.record_path, text.encode())
        return self.record_path

    def _parts(self) -> list[Path]:
        return sorted(self.path.glob("part-*.jsonl"))


def file_name(name: str) -> str:
    """Return a key's name, or several, as part of a file's name on any system."""
    return re.sub(r"[^A-Za-z0-9._]+", "-", name).strip("-.")[:_LONGEST_NAME] or "key"


def _started(name: str) -> datetime | None:
    try:
        return datetime.strptime(name.partition("-")[0], _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def _replace(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.name}.new")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
