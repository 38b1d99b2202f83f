"""`results.jsonl`: one line per result, on disk before the next test starts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from rig import UsageProblem
from rig.record.document import Unreadable
from rig.record.line import from_line, to_line
from rig.record.result import Result


class ResultWriter:
    """Appends results to a file; each is on disk when `write` returns, whatever happens afterwards.

    Args:
        path: The file; made if it is not there, continued if it is. What a killed writer left of
            its last line is cut off first, so that only the last line can ever be incomplete.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a+b", buffering=0)
        _cut_incomplete_line(path)

    def write(self, result: Result) -> None:
        """Append one result and wait until the disk has it."""
        self._file.write(to_line(result).encode())
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()

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


def complete_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file of results as they are, without one that was cut short."""
    return (line for line in _lines(path) if line.endswith(b"\n"))


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


def _cut_incomplete_line(path: Path) -> None:
    content = path.read_bytes()
    if not content.endswith(b"\n"):
        os.truncate(path, content.rfind(b"\n") + 1)
