"""The results of the newest run of each key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rig import UsageProblem
from rig.record.directory import RunDirectory
from rig.record.jsonl import Reading
from rig.record.result import Result


def readings(reports: Path) -> Iterator[tuple[Path, Reading]]:
    """Yield the folder and the results of each run that can be read, newest first."""
    for path in sorted(reports.glob("*/results.jsonl"), reverse=True):
        try:
            yield path.parent, RunDirectory(path.parent).results()
        except UsageProblem:
            continue


def last_results(requirement: str, reports: Path) -> dict[str, tuple[Path, tuple[Result, ...]]]:
    """Return, for each key, the newest run that tested a requirement, and its results there.

    Args:
        requirement: Its id.
        reports: Where runs land.
    """
    found: dict[str, tuple[Path, tuple[Result, ...]]] = {}
    for folder, reading in readings(reports):
        tested = [each for each in reading.results if requirement in each.requirements]
        for key in dict.fromkeys(each.key for each in tested):
            own = tuple(each for each in tested if each.key == key)
            found.setdefault(key, (folder, own))
    return found
