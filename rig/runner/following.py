"""Reading what the processes of a run leave behind, while they do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from rig.record.directory import RunDirectory
from rig.record.document import Unreadable
from rig.record.line import from_line
from rig.record.result import Result
from rig.record.under_way import UnderWay
from rig.runner.worker import under_way_of

_EXIT = "_pytest.outcomes.Exit: "
Change: TypeAlias = "tuple[float | None, ...]"
"""When each file of a run was changed last."""


@dataclass
class Follower:
    """Reads the results that were appended to a file since it last looked.

    Attributes:
        unreadable: How many lines were none that this version can read.
    """

    path: Path
    unreadable: int = 0
    _offset: int = 0

    def new(self) -> Iterator[Result]:
        """Yield every whole line that is new."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self._offset)
            for line in file:
                if line.endswith(b"\n"):
                    self._offset += len(line)
                    yield from self._read(line)

    def _read(self, line: bytes) -> Iterator[Result]:
        try:
            yield from_line(line.decode())
        except (Unreadable, UnicodeDecodeError):
            self.unreadable += 1


@dataclass
class Steps:
    """Knows what the processes of a run have planned, and which test each is at."""

    directory: RunDirectory
    _plans: dict[Path, tuple[str, ...]] = field(default_factory=dict)

    def plans(self, number: int) -> Mapping[int, tuple[str, ...]]:
        """Return the tests of each round of the key with that number, from 1, as far as planned."""
        return {
            round_: plan
            for round_, folder in self._folders(number).items()
            if (plan := self._plan(folder))
        }

    def test(self, number: int) -> str:
        """Return the test that the key with that number is at; empty between two."""
        folders = self._folders(number)
        running = UnderWay(folders[max(folders)]).running if folders else None
        return running.test.test if running else ""

    def _folders(self, number: int) -> dict[int, Path]:
        found = under_way_of(self.directory).glob(f"{number:03}-*")
        return {int(folder.name.rpartition("-")[2]): folder for folder in found}

    def _plan(self, folder: Path) -> tuple[str, ...]:
        """Read a plan once: it never changes."""
        if not self._plans.get(folder):
            self._plans[folder] = tuple(test.test for test in UnderWay(folder).planned)
        return self._plans[folder]


def last_sign(directory: RunDirectory, number: int) -> float | None:
    """Return when anything was last heard of the key with that number, from 1; None if never.

    In seconds since 1970: its process says each test on its output, which is kept, and writes down
    which it begins.
    """
    logs = directory.path.glob(f"{number:03}-*.log")
    folders = list(under_way_of(directory).glob(f"{number:03}-*"))
    files = [*logs, *folders, *(file for folder in folders for file in folder.glob("*.json"))]
    return max((time for file in files if (time := _modified(file)) is not None), default=None)


def _modified(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None


def change_of(directory: RunDirectory) -> Change:
    """Return what is another whenever a run has moved on."""
    under_way = under_way_of(directory)
    files = [directory.results_path, directory.record_path, under_way, *under_way.glob("*")]
    return tuple(map(_modified, files))


def last_words(directory: RunDirectory, number: int) -> str:
    """Return the last that the process of a key said, but for pytest's count; empty if nothing."""
    logs = sorted(directory.path.glob(f"{number:03}-*.log"))
    lines = logs[0].read_text(errors="replace").splitlines() if logs else []
    said = (line.strip("! ").removeprefix(_EXIT) for line in reversed(lines))
    return next((line for line in said if line and not line.startswith("=")), "")
