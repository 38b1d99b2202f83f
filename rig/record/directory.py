"""The folder of one run: `results.jsonl` is the truth, the rest can be made again from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from rig import BenchProblem, UsageProblem
from rig.record.document import Unreadable
from rig.record.jsonl import Reading, read_results
from rig.record.keys import with_keys
from rig.record.nightly.told import exit_told
from rig.record.run import RunFacts, RunRecord, read_facts

_TIME = "%Y%m%dT%H%M%SZ"
_LONGEST_NAME = 60
_NO_PLACE = (FileExistsError, NotADirectoryError, PermissionError)


class RunDirectory:
    """The files of one run.

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

        Raises:
            UsageProblem: There can be no folder there.
            BenchProblem: It cannot be made, as on a disk that is full.
        """
        name = f"{now.astimezone(UTC).strftime(_TIME)}-{file_name('-'.join(keys))}"
        try:
            root.mkdir(parents=True, exist_ok=True)
            return cls(_new_folder(root, name))
        except _NO_PLACE as error:
            raise UsageProblem(
                f"runs cannot land there: {error.strerror}",
                where=str(root),
                try_this="a folder that may be written to, by --reports",
            ) from error
        except OSError as error:
            raise BenchProblem(
                f"the run's folder cannot be made: {error.strerror}", where=str(root)
            ) from error

    @property
    def results_path(self) -> Path:
        """The results of all keys: each key's process appends to it."""
        return self.path / "results.jsonl"

    @property
    def record_path(self) -> Path:
        """The run's summary."""
        return self.path / "run.json"

    def trace_path(self, key: str) -> Path:
        """What went over the link to one key, by the key's part of file names."""
        return self.path / f"{key}.pcapng"

    def results(self) -> Reading:
        """Read every result there is.

        Raises:
            UsageProblem: There are none, or a line is foreign.
        """
        return read_results(self.results_path)

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

    @property
    def exit(self) -> int | None:
        """The exit code: of its night, or else of its tests; None if neither has told one.

        Raises:
            UsageProblem: `run.json` is not one that this version can read.
        """
        night = exit_told(self.path)
        return self.facts().exit if night is None else night

    def record(self) -> RunRecord:
        """Sum the run up from its files; a run without an end counts as interrupted.

        Raises:
            UsageProblem: There are no results, or a file is foreign.
        """
        facts = self.facts()
        keys = with_keys(self.path, facts.keys)
        interrupted = facts.interrupted or facts.finished is None
        return RunRecord.of(
            self.results().results, replace(facts, interrupted=interrupted, keys=keys)
        )

    def write_record(self, record: RunRecord) -> Path:
        """Write `run.json`, whole or not at all."""
        text = json.dumps(record.document(), indent=2, ensure_ascii=False) + "\n"
        partial = self.record_path.with_suffix(".new")
        partial.write_text(text, encoding="utf-8")
        return partial.replace(self.record_path)


def _new_folder(root: Path, name: str) -> Path:
    for attempt in count(1):
        path = root / (name if attempt == 1 else f"{name}-{attempt}")
        with suppress(FileExistsError):
            path.mkdir()
            return path
    raise AssertionError("count() has no end")


def file_name(name: str) -> str:
    """Return a key's name, or several, as part of a file's name on any system."""
    return re.sub(r"[^A-Za-z0-9._]+", "-", name).strip("-.")[:_LONGEST_NAME] or "key"


def file_names(names: Iterable[str]) -> dict[str, str]:
    """Return for each key's name a part of a file's name that no other key of the run has."""
    unique: dict[str, str] = {}
    for name in names:
        plain = file_name(name)
        numbered = (f"{plain}-{number}" for number in count(2))
        taken = set(unique.values())
        unique[name] = next(each for each in chain([plain], numbered) if each not in taken)
    return unique


def _started(name: str) -> datetime | None:
    try:
        return datetime.strptime(name.partition("-")[0], _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
