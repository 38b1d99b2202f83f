"""`keyrig nightly`: a night on a bench, and one line of what it came to."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from rig.bench.file import Bench, load_bench
from rig.bench.tables import Night
from rig.bench.tables.times import seconds_until
from rig.cli.diff import BASELINES, Folder
from rig.cli.output import err, print_json, print_line, say
from rig.cli.run_options import (
    REPORTS,
    BenchFile,
    Deadline,
    For,
    HistoryFile,
    Reports,
    Trace,
    check,
    typed,
)
from rig.record.history.store import FILE_NAME
from rig.record.nightly.told import SCHEMA
from rig.runner.heartbeat import Heartbeat
from rig.runner.nightly.aftermath import Places, Told
from rig.runner.nightly.night import hold_of, night
from rig.runner.plan import Asked, RunPlan
from rig.runner.progress import Progress
from rig.runner.selection import night_of

HEARTBEAT = "heartbeat.log"


def nightly(
    bench: BenchFile = None,
    deadline: Deadline = None,
    soak: For = None,
    reports: Reports = REPORTS,
    history: HistoryFile = None,
    baselines: Folder = BASELINES,
    trace: Trace = False,
    as_json: Annotated[bool, typer.Option("--json", help=f"Print {SCHEMA}.")] = False,
) -> int:
    """Run a bench's night: prepare, look every bay over, test, judge, make pages, tell one line.

    What it runs, its deadline, whom it tells and how long its folders are kept is in the table
    "night" of the bench file. However it ends, it tells its line and exits with its code.

    Examples: keyrig nightly --bench fixtures/emulated-bench.toml · keyrig nightly --for 8h --json ·
    keyrig nightly --deadline 06:30
    """
    known = load_bench(bench)
    hold = hold_of(known)
    hold.take()
    try:
        plan = _plan(known, bench, reports, deadline, soak, trace=trace)
        places = Places(history=history or reports / FILE_NAME, baselines=baselines)
        log = plan.directory.path / HEARTBEAT
        with (
            Progress(plan.directory, err, redraw=True) as progress,
            Heartbeat(progress, plan.directory, log) as watcher,
        ):
            told = night(plan, known, places, watcher, say)
    finally:
        hold.give_back()
    tell(told, as_json=as_json)
    return int(told.exit)


def _plan(
    known: Bench,
    bench: Path | None,
    reports: Path,
    deadline: float | None,
    soak: float | None,
    *,
    trace: bool,
) -> RunPlan:
    about = night_of(known)
    asked = Asked()
    check(about.keys, about.suites, asked, known)
    return replace(
        about.begun(reports, bench, asked, typed()),
        rounds=known.night.rounds,
        soak=soak,
        limit=_limit(known.night) if deadline is None else deadline,
        trace=trace,
    )


def _limit(night: Night) -> float | None:
    return None if night.deadline is None else seconds_until(night.deadline, datetime.now(UTC))


def tell(told: Told, *, as_json: bool) -> None:
    """Print the line of a night, or its document; for people, what else there is to know."""
    for note in told.night.notes:
        say(note)
    for page in told.pages:
        say(f"page: {shlex.quote(str(page))}")
    if as_json:
        print_json(told.document)
    else:
        print_line(told.document["line"])
