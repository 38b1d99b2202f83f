"""`results.jsonl`: one line per result, on disk before the next test starts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from filelock import FileLock

from rig import UsageProblem
from rig.record.document import Unreadable
from rig.record.line import from_line, to_line
from rig.record.result import Result

SHOWN = 5
"""Lines of one file that are told one by one, if they cannot be read."""


class ResultWriter:
    """Appends results to a file; each is on disk when `write` returns, whatever happens afterwards.

    The processes of several keys may write to one file. What a killed one left of its line is cut
    off before the next line is written, so that only the last line can ever be incomplete.

    Args:
        path: The file; made if it is not there, continued if it is.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a+b", buffering=0)
        self._lock = FileLock(path.with_name(f".{path.name}.lock"))

    def write(self, result: Result) -> None:
        """Append one result and wait until the disk has it; OSError if it has no room for it."""
        # Half of a surrogate pair may stand in what a test raised, and cannot be written anywhere.
        left = to_line(result).encode(errors="replace")
        with self._lock:
            self._cut_incomplete_line()
            # A disk that is nearly full takes a part, and complains of the rest alone.
            while left:
                left = left[self._file.write(left) :]
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _cut_incomplete_line(self) -> None:
        end = self._file.seek(0, os.SEEK_END)
        if end == 0:
            return
        self._file.seek(end - 1)
        if self._file.read(1) != b"\n":
            self._file.seek(0)
            self._file.truncate(self._file.read().rfind(b"\n") + 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True)
class Reading:
    """What a file of results held.

    Attributes:
        results: Every complete result, in the order of the file.
        incomplete: What is missing, told to a person (a killed run cuts its last line); empty if
            the file ends as it should.
    """

    results: tuple[Result, ...]
    incomplete: str = ""


def read_results(path: Path) -> Reading:
    """Read a file of results, also one whose writer was killed.

    Raises:
        UsageProblem: There is no such file, or one of its lines is no result that this version can
            read; file and line are named.
    """
    lines = _lines(path)
    whole = [line for line in lines if line.endswith(b"\n")]
    results = tuple(_read(path, number, line) for number, line in enumerate(whole, start=1))
    if len(whole) == len(lines):
        return Reading(results)
    return Reading(results, f"line {len(lines)} of {path.name} was cut short; its result is lost")


def read_sound(path: Path) -> Reading:
    """Read the results that can be read; the lines that cannot are told as what is incomplete.

    Raises:
        UsageProblem: There is no such file.
    """
    results: list[Result] = []
    left_out: list[str] = []
    for number, line in enumerate(_lines(path), start=1):
        try:
            results.append(_read(path, number, line))
        except UsageProblem as problem:
            left_out.append(f"line {number} of {path.name} is left out: {problem.what}")
    more = len(left_out) - SHOWN
    told = [*left_out[:SHOWN], *([f"{more} more lines are left out"] if more > 0 else [])]
    return Reading(tuple(results), "; ".join(told))


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise UsageProblem(
            f"no results can be read: {error.strerror}",
            where=str(path),
            try_this="name a folder that `keyrig run` left",
        ) from None


def _read(path: Path, number: int, line: bytes) -> Result:
    try:
        return from_line(line.decode())
    except (Unreadable, UnicodeDecodeError) as error:
        raise UsageProblem(
            f"not a result of a run: {error}",
            where=f"{path}:{number}",
            try_this="take the line out, or read it with the keyrig that wrote it",
        ) from None
