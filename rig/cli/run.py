"""`keyrig run`: test keys and leave a report."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from rig.bench.file import Bench, load_bench
from rig.cli.keys_option import Keys, key_names
from rig.cli.output import err, print_json, print_line, say
from rig.cli.run_options import (
    REPORTS,
    BenchFile,
    Cap,
    Confirm,
    Deadline,
    For,
    HistoryFile,
    Jobs,
    LookOver,
    Metadata,
    NoInput,
    Order,
    Reports,
    Requirements,
    Suites,
    Times,
    Trace,
    Troubles,
    check,
    typed,
)
from rig.keys.names import asks_a_person
from rig.record.history.store import FILE_NAME
from rig.record.run import KeyRecord, RunRecord
from rig.record.verdict import Verdict
from rig.report import build_pages
from rig.runner.keeping import keep
from rig.runner.nightly.preflight import Preflight
from rig.runner.plan import Asked, RunPlan
from rig.runner.progress import Progress
from rig.runner.run import Outcome
from rig.runner.run import run as test_keys
from rig.runner.selection import Selection, night_of
from rig.runner.table import again


def run(
    context: typer.Context,
    key: Keys = None,
    bench: BenchFile = None,
    suite: Suites = None,
    consent: Cap = None,
    requirement: Requirements = None,
    order: Order = None,
    metadata: Metadata = None,
    reports: Reports = REPORTS,
    history: HistoryFile = None,
    jobs: Jobs = None,
    repeat: Times = 1,
    soak: For = None,
    deadline: Deadline = None,
    troubles: Troubles = 3,
    no_input: NoInput = False,
    confirm: Confirm = False,
    preflight: LookOver = False,
    trace: Trace = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.run/1.")] = False,
) -> int:
    """Test keys and leave a report; other options and arguments go on to pytest.

    With --bench and without --key, it tests all bays with the suites that the bench's night names.

    Examples: keyrig run --key virtual:fido2.1 · keyrig run --bench bench.toml --suite assertion ·
    keyrig run --key A1,A2 -j 2 --for 8h --trace · keyrig run --key trace:reports/RUN/A1.pcapng
    """
    known = load_bench(bench)
    about = _about(key, known, suite or (), jobs, a_night=bench is not None and not key)
    asked = Asked(consent=consent, requirement=requirement, order=order, metadata=metadata)
    check(about.keys, about.suites, asked, known)
    plan = replace(
        about.begun(reports, bench, asked, typed(), context.args),
        rounds=repeat,
        soak=soak,
        limit=deadline,
        troubles=troubles,
        no_input=no_input,
        trace=trace,
        confirm=confirm,
    )
    return _told(plan, _tested(plan, known, preflight), history or reports / FILE_NAME, as_json)


def _about(
    key: list[str] | None, known: Bench, suites: Sequence[str], jobs: int | None, *, a_night: bool
) -> Selection:
    if a_night:
        return night_of(known, suites, jobs)
    return Selection(keys=key_names(key), suites=tuple(suites), jobs=jobs or 1)


def _tested(plan: RunPlan, known: Bench, preflight: bool) -> Outcome:
    alone = plan.no_input or not any(asks_a_person(name, known) for name in plan.keys)
    with Progress(plan.directory, err, redraw=alone) as progress:
        opening = {"opening": Preflight(say)} if preflight else {}
        outcome = test_keys(plan, progress, **opening)
    if outcome.problem is not None:
        raise outcome.problem
    return outcome


def _told(plan: RunPlan, outcome: Outcome, history: Path, as_json: bool) -> int:
    """Keep a run, make its pages, and print what it came to; return its exit code."""
    for note in keep(plan.directory, history):
        say(note)
    pages = build_pages(plan.directory.path, history)
    _warn(outcome)
    if as_json:
        print_json(outcome.record.document())
    else:
        _print_totals(outcome.record, pages)
    return outcome.exit


def _warn(outcome: Outcome) -> None:
    for name, complaint in outcome.complaints.items():
        say(f"{name}: {complaint}")
    for entry in outcome.record.keys:
        for change in entry.changed:
            say(f"{entry.key}: its {change.what} is {change.seen}; adopted was {change.adopted}")
        for warning in entry.warnings:
            say(f"{entry.key}: {warning}")


def _costs(entry: KeyRecord) -> str:
    tries = f"{again(entry.second_tries)}, " if entry.second_tries else ""
    return f"{tries}{entry.touches} touches, {entry.seconds:.1f} s"


def _print_totals(record: RunRecord, pages: list[Path]) -> None:
    for entry in record.keys:
        counts = ", ".join(f"{entry.totals[verdict]} {verdict}" for verdict in Verdict)
        print_line(f"{entry.key}: {counts}; {_costs(entry)}")
        groups = ", ".join(f"{count} {group}" for group, count in entry.proved_by_group.items())
        print_line(f"  {entry.proved} requirements proved: {groups or 'none'}")
    for page in pages:
        if page.name == "index.html":
            print_line(f"report: {shlex.quote(str(page))}")
