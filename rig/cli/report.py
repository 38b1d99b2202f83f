"""`keyrig report`: make a run's pages again from its files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rig.cli.diff import BASELINES, Folder
from rig.cli.output import print_json, print_line, say
from rig.record.directory import RunDirectory
from rig.record.history.store import FILE_NAME
from rig.record.nightly import told
from rig.record.nightly.judging import judge_night
from rig.report import build_pages, morning
from rig.report.bundle import Wanted, write_bundle
from rig.trace.cutting import cut

SCHEMA = "keyrig.report/1"


def report(
    run: Annotated[Path, typer.Argument(help="The folder that a run left.")],
    file: Annotated[
        Path | None,
        typer.Option(
            "--history", help="The history; history.sqlite where the run landed.", metavar="FILE"
        ),
    ] = None,
    baselines: Folder = BASELINES,
    ticket: Annotated[
        str | None, typer.Option(help="Put this failure into one file.", metavar="TEST")
    ] = None,
    key: Annotated[str | None, typer.Option(help="The key that failed it.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="Where the ticket's file goes.", metavar="FILE.zip")
    ] = None,
    with_private: Annotated[
        bool,
        typer.Option(
            "--with-private", help="Leave names of hosts and people, serials and ids in the ticket."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.report/1.")] = False,
) -> int:
    """Make a run's pages again from its files, also those of a run that was killed.

    A night's own pages are made again too, as the night was known then. With --ticket, nothing is
    made again: one failure goes into a file, with its part of the trace, for whoever has to see it.

    Examples: keyrig report reports/20261122T041500Z-virtual · keyrig report reports/RUN --ticket
    test_excluded --key A1 --to ticket.zip
    """
    directory = RunDirectory(run)
    history = file or _history_of(directory)
    if ticket is not None:
        wanted = Wanted(ticket, key)
        bundle = write_bundle(directory, wanted, to, history=history, cut=cut, private=with_private)
        return _print(directory, [bundle], as_json)
    reading = directory.results()
    if reading.incomplete:
        say(f"note: {reading.incomplete}")
    directory.write_record(directory.record())
    pages = [*build_pages(run, history), *_of_night(directory, history, baselines)]
    return _print(directory, pages, as_json)


def _print(directory: RunDirectory, pages: list[Path], as_json: bool) -> int:
    if as_json:
        paths = [str(page) for page in pages]
        print_json({"schema": SCHEMA, "exit": directory.exit, "pages": paths})
        return 0
    for page in pages:
        print_line(str(page))
    return 0


def _history_of(directory: RunDirectory) -> Path:
    """Return where the run landed; one that was made of several is a folder deeper."""
    folder = directory.path.resolve().parent
    return (folder.parent if directory.facts().origins else folder) / FILE_NAME


def _of_night(directory: RunDirectory, history: Path, baselines: Path) -> list[Path]:
    if not (directory.path / told.FILE_NAME).exists():
        return []
    night = judge_night(directory, history, baselines=baselines)
    for note in night.notes:
        say(f"note: {note}")
    return morning.build(night, history)
