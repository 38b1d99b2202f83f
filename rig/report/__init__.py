"""Pages for people, made from a run's files alone."""

from __future__ import annotations

from pathlib import Path


def build_pages(directory: Path, history: Path | None = None) -> list[Path]:
    """Make the pages of a run from its files, also after a kill; return what was written.

    Writes `index.html`, `junit.xml`, `report.html` but for very many results, with several keys
    `report-KEY.html` each, and `run.json` anew.

    Args:
        history: Where to look for what the tests that failed came to in the nights before.

    Raises:
        UsageProblem: There are no results in the folder, or a file in it is foreign.
    """
    # The pytest plugin imports this package for its columns alone: templates would cost it a start.
    from rig.report.pages import build

    return build(directory, history)
