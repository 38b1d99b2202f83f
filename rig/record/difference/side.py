"""What stands on one side of a comparison: a run, a key, or a firmware."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from rig import UsageProblem
from rig.record.history.importing import firmware_of
from rig.record.history.packing import thinned
from rig.record.history.queries import Subject, subjects_of
from rig.record.history.reading import RunFiles, read_run
from rig.record.history.store import History
from rig.record.latency.asking import NIGHTS, measured_in
from rig.record.latency.measured import Measured
from rig.record.near import nearest
from rig.record.run import KeyFacts


@dataclass(frozen=True)
class Outcome:
    """What one test came to on one key in one run.

    Attributes:
        tries: Its outcomes as letters, in their order.
        answers: The status codes that it did not expect, each with its requirement.
    """

    tries: str
    answers: str


@dataclass(frozen=True, kw_only=True)
class SideKey:
    """A key in one run.

    Attributes:
        info: What getInfo told of its abilities, by name; empty if nobody kept it.
        latencies: How long its requests took in that run; of a firmware, in its newest runs.
        run: The name of the run's folder; empty for a run that is not of the history.
    """

    key: str
    bench: str
    model: str
    firmware: str
    suite: str
    info: Mapping[str, Any]
    tests: Mapping[str, Outcome]
    latencies: tuple[Measured, ...] = ()
    run: str = ""


@dataclass(frozen=True)
class Side:
    """One side.

    Attributes:
        name: What the user called it.
        complaints: What could not be read of it, for people.
    """

    name: str
    keys: tuple[SideKey, ...]
    complaints: tuple[str, ...] = ()


def side_named(name: str, history: Path) -> Side:
    """Find what a name means: the folder of a run, else a run, a key or a firmware of the history.

    Args:
        name: A key stands for its newest run; a firmware (`5.7.1`, or `MODEL@5.7.1`) for the
            newest run of each key that had it, and the latencies of the newest ones; several runs
            with commas between them for the keys of all of them, each in the first that has it.

    Raises:
        UsageProblem: It means nothing; the nearest names are told.
        BenchProblem: The history cannot be read.
    """
    if Path(name).is_dir():
        return _from_files(name)
    with History.existing(history) as opened, opened.reading() as connection:
        subjects = list(subjects_of(connection))
        if found := _by_run(subjects, name) or _by_key(subjects, name):
            return Side(name, tuple(side_key(connection, each) for each in found))
        if found := _by_firmware(subjects, name):
            nights = ([each for each in subjects if each.course == one.course] for one in found)
            return Side(name, tuple(side_key(connection, *own[-NIGHTS:]) for own in nights))
    raise UsageProblem(
        f"no run, key or firmware is called {name!r}",
        where=str(history),
        try_this=_nearest(subjects, name),
    )


def _by_run(subjects: Sequence[Subject], name: str) -> list[Subject]:
    found: dict[tuple[str, str], Subject] = {}
    for run in name.split(","):
        for each in subjects:
            if each.run == run:
                found.setdefault(each.course[:2], each)
    return list(found.values())


def _by_key(subjects: Iterable[Subject], name: str) -> list[Subject]:
    return [each for each in subjects if each.course.key == name][-1:]


def _by_firmware(subjects: Iterable[Subject], name: str) -> list[Subject]:
    newest = {}
    for each in subjects:
        bench, key, model, firmware, _ = each.course
        if name in (firmware, f"{model}@{firmware}"):
            newest[bench, key] = each
    return list(newest.values())


def _from_files(name: str) -> Side:
    files = read_run(Path(name), datetime.now(UTC))
    facts = files.facts
    keys = (
        SideKey(
            key=key.key,
            bench=facts.bench,
            model=key.about.get("AAGUID", ""),
            firmware=firmware_of(key),
            suite=facts.suite,
            info=key.info,
            tests=_by_test(
                (row.test, row.verdict, row.answers) for row in files.rows.get(key.key, ())
            ),
            latencies=tuple(_measured(files, key)),
        )
        for key in facts.keys
    )
    return Side(name, tuple(keys), files.complaints)


def _measured(files: RunFiles, key: KeyFacts) -> Iterator[Measured]:
    for operation, seconds in files.latencies.get(key.key, {}).items():
        yield Measured(
            firmware=firmware_of(key),
            run=files.facts.directory,
            started=files.started.isoformat(timespec="seconds"),
            suite=files.facts.suite,
            operation=operation,
            samples=len(seconds),
            seconds=tuple(thinned(seconds)),
        )


def side_key(connection: sqlite3.Connection, *nights: Subject) -> SideKey:
    """Return a key as the history has it in the last of some runs; its latencies are of all."""
    subject = nights[-1]
    bench, key, model, firmware, suite = subject.course
    (info,) = connection.execute("SELECT info FROM subject WHERE id = ?", (subject.id,)).fetchone()
    return SideKey(
        key=key,
        bench=bench,
        model=model,
        firmware=firmware,
        suite=suite,
        info=json.loads(info),
        tests=_by_test(connection.execute(_RESULTS, (subject.id,))),
        latencies=tuple(measured_in(connection, nights)),
        run=subject.run,
    )


def _by_test(rows: Iterable[tuple[str, str, str | None]]) -> dict[str, Outcome]:
    found: dict[str, Outcome] = {}
    for test, tries in groupby(sorted(rows, key=itemgetter(0)), key=itemgetter(0)):
        _, verdicts, answers = zip(*tries, strict=True)
        told = sorted({answer for answer in answers if answer})
        found[test] = Outcome("".join(verdicts), "; ".join(told))
    return found


def _nearest(subjects: Iterable[Subject], name: str) -> str:
    known = {
        word for each in subjects for word in (each.run, each.course.key, each.course.firmware)
    }
    return nearest(name, known) or "the folder of a run, or a name that keyrig history tells"


_RESULTS = """
    SELECT word.text, verdict, answer.text
    FROM result JOIN word ON word.id = test LEFT JOIN word AS answer ON answer.id = answers
    WHERE subject = ? ORDER BY test, line
"""
