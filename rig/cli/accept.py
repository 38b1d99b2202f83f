"""`keyrig accept`: what is another now is as it should be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from rig import UsageProblem
from rig.cli.diff import BASELINES, Folder, One, Other, difference
from rig.cli.history import USUAL, File
from rig.cli.output import print_json, print_line
from rig.record.difference.baseline import Baselines
from rig.report.spans import counted

SCHEMA = "keyrig.accept/1"


def accept(
    one: One,
    other: Other,
    reason: Annotated[str, typer.Option(help="Why it is as it should be.", metavar="TEXT")],
    key: Annotated[str | None, typer.Option(help="Only of this key.", metavar="NAME")] = None,
    test: Annotated[
        str | None, typer.Option(help="Only tests and members with this.", metavar="TEXT")
    ] = None,
    file: File = USUAL,
    baselines: Folder = BASELINES,
    as_json: Annotated[bool, typer.Option("--json", help=f"Print {SCHEMA}.")] = False,
) -> int:
    """Accept how B differs from A: it goes into the baseline of B's models and firmwares.

    Example: keyrig accept 5.7.1 5.7.4 --test minPINLength --reason "as announced"
    """
    if not reason.strip():
        raise UsageProblem("a reason is needed", where="--reason", try_this="say why it is right")
    known = Baselines(baselines)
    changes = difference(one, other, file, known).chosen(key, test or "")
    paths = known.accept(changes, reason.strip(), datetime.now(UTC).date())
    if as_json:
        print_json(
            {
                "schema": SCHEMA,
                "accepted": len(changes),
                "files": [str(path) for path in paths],
            }
        )
    else:
        print_line(f"{counted(len(changes), 'change')} accepted")
        for path in paths:
            print_line(str(path))
    return 0
