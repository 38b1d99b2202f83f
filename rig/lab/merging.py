"""The runs of several hosts as one, with keys and bays called as their places are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from rig.lab.visit import Visit
from rig.record.directory import RunDirectory
from rig.record.jsonl import ResultWriter
from rig.record.origin import Origin
from rig.record.result import Result
from rig.record.run import KeyFacts, RunFacts, RunRecord
from rig.runner.exits import Exit

FOLDER = "lab"
"""In the folder where runs land, out of the history's sight: it has each host's run already."""


def merge(
    visits: Sequence[Visit],
    reports: Path,
    command: tuple[str, ...],
    *,
    stopped: bool,
    say: Callable[[str], None],
) -> tuple[RunDirectory, RunRecord]:
    """Write the run that all visits make up, in a folder of its own.

    Args:
        visits: What became of each place.
        reports: Where runs land.
        command: The command line that was typed.
        stopped: Whether a person stopped it.
        say: Learns what cannot be written; what the run came to is returned all the same.
    """
    now = datetime.now(UTC)
    names = [visit.place for visit in visits] or ["nothing"]
    directory = RunDirectory.create(reports / FOLDER, names, now)
    facts = _facts(visits, directory, now)
    facts = replace(facts, command=command, interrupted=stopped or facts.interrupted)
    results = tuple(_results(visits))
    record = RunRecord.of(results, facts)
    try:
        _write(directory, results, record)
    except OSError as error:
        # The line of a night has room for the first words.
        say(f"{error.strerror}: {directory.path} is not whole")
    return directory, record


def _facts(visits: Sequence[Visit], directory: RunDirectory, now: datetime) -> RunFacts:
    told = [visit.directory.facts() for visit in visits if visit.directory]
    return RunFacts(
        directory=str(directory.path),
        id=uuid4().hex,
        bench=_both(each.bench for each in told),
        suite=_both(each.suite for each in told),
        started=min((each.started for each in told if each.started), default=now),
        finished=now,
        interrupted=any(map(_is_cut_short, visits)),
        out_of_time=any(map(_is_out_of_time, visits)),
        not_reached=dict(_not_reached(visits)),
        origins=dict(_origins(visits)),
        keys=tuple(_keys(visits)),
    )


def _write(directory: RunDirectory, results: Iterable[Result], record: RunRecord) -> None:
    with ResultWriter(directory.results_path) as writer:
        for result in results:
            writer.write(result)
    directory.write_record(record)


def _results(visits: Iterable[Visit]) -> Iterator[Result]:
    for visit in visits:
        for result in visit.directory.results().results if visit.directory else ():
            yield replace(result, key=visit.place, bay=visit.place)


def _is_cut_short(visit: Visit) -> bool:
    """Tell whether somebody stopped it; what stood in its way is told by its results."""
    over_there = visit.directory is not None and visit.directory.facts().interrupted
    return visit.trouble is None and (over_there or visit.out_of_time)


def _is_out_of_time(visit: Visit) -> bool:
    over_there = visit.directory is not None and visit.directory.facts().out_of_time
    return over_there or visit.out_of_time


def _origins(visits: Iterable[Visit]) -> Iterator[tuple[str, Origin]]:
    for visit in visits:
        if visit.directory is not None and visit.where is not None:
            bench = visit.directory.facts().bench
            yield visit.place, Origin(bench, visit.where.bay, visit.directory.path.name)


def _not_reached(visits: Iterable[Visit]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for visit in visits:
        if visit.directory is not None and visit.where is not None:
            tests = visit.directory.facts().not_reached.get(visit.where.bay)
            if tests:
                yield visit.place, tests


def _both(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, texts)))


def _keys(visits: Iterable[Visit]) -> Iterator[KeyFacts]:
    """Yield a key for every place; what it says of itself is told of its host's run."""
    for visit in visits:
        warnings = (visit.says,) if visit.says else ()
        facts = visit.directory.record().facts if visit.directory else None
        own = next(iter(facts.keys), None) if facts else None
        key = own or KeyFacts(key=visit.place, bay=visit.place)
        about = {**({"bench": facts.bench} if facts and facts.bench else {}), **key.about}
        yield replace(
            key,
            key=visit.place,
            bay=visit.place,
            about=about,
            warnings=(*key.warnings, *warnings),
        )


def codes_of(visits: Iterable[Visit], *, stopped: bool) -> list[int]:
    """Return the exit codes that make up the run's; what was lost tells itself by its results."""
    codes = [visit.code for visit in visits if visit.code is not None]
    return [*codes, *([Exit.INTERRUPTED] if stopped else [])]
