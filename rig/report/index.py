"""`index.html`: one page that opens from a file, without a network."""

from __future__ import annotations

import shlex
from pathlib import Path

from rig.record.verdict import Verdict
from rig.report.cells import FEW
from rig.report.environment import render_page
from rig.report.page import Page
from rig.report.privacy import without_paths

UNFOLDED = 8
"""Failures that are told with everything unfolded."""


def render(page: Page) -> str:
    """Return the page; what a key or a test said is always escaped, and only our script may run."""
    return render_page(
        "index.html.j2",
        "script.js.j2",
        page=page,
        run=page.run,
        facts=page.run.facts,
        name=Path(page.run.facts.directory).resolve().name,
        broke_off=without_paths(page.run.facts.broke_off),
        command=without_paths(shlex.join(page.run.facts.command)),
        verdicts=list(Verdict),
        few=FEW,
        unfolded=UNFOLDED,
        several=len(page.run.keys) > 1,
    )
