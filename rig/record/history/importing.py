"""Runs taken into the history, one transaction each: all of a run, or nothing of it."""

from __future__ import annotations

import json
import shlex
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rig import UsageProblem
from rig.record.history.packing import pack, thinned
from rig.record.history.queries import runs_of
from rig.record.history.reading import Row, RunFiles, read_run
from rig.record.history.store import Damaged, History
from rig.record.run import KeyFacts, RunFacts

_RESULT = f"INSERT INTO result VALUES (?{', ?' * len(Row._fields)})"  # noqa: S608 - question marks
_SIDECARS = ("", "-wal", "-shm")


@dataclass(frozen=True, kw_only=True)
class Imported:
    """One run that was taken in.

    Attributes:
        run: The name of its folder.
        results: How many of its results the history has now.
        complaints: What could not be read of it, or is not to be believed, for people.
    """

    run: str
    results: int
    complaints: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """A history made again.

    Attributes:
        kept: How many runs it still has whose files are gone.
        aside: Where the damaged file is now; None if it was not damaged.
    """

    imported: tuple[Imported, ...]
    kept: int
    aside: Path | None = None


def import_run(
    history: History, folder: Path, now: datetime, *, just_ended: bool = False
) -> Imported:
    """Take a run in; one that is there already is replaced.

    Args:
        just_ended: Whether it is the newest of its bench; if it is not, a clock went back.

    Raises:
        UsageProblem: There are no results in that folder, or they are those of other runs.
        BenchProblem: The history cannot be written; it is as it was before.
    """
    files = read_run(folder, now)
    if files.facts.origins:
        raise _made_of_several(folder, files.facts)
    return take_in(history, folder, files, just_ended=just_ended)


def take_in(
    history: History, folder: Path, files: RunFiles, *, just_ended: bool = False
) -> Imported:
    """Take in what was read of a run, also one that was made of several; see `import_run`."""
    name = folder.resolve().name
    with history.writing() as connection:
        doubts = list(_overtaken(connection, files)) if just_ended else []
        identity = files.facts.id or f"{files.facts.bench}/{name}"
        connection.execute("DELETE FROM run WHERE identity = ?", (identity,))
        run = _insert_run(connection, identity, folder, files)
        _insert_keys(connection, run, files)
    results = sum(map(len, files.rows.values()))
    return Imported(run=name, results=results, complaints=(*files.complaints, *doubts))


def _made_of_several(folder: Path, facts: RunFacts) -> UsageProblem:
    home = folder.resolve().parent.parent
    runs = dict.fromkeys(str(home / each.run) for each in facts.origins.values())
    return UsageProblem(
        "it was made of other runs, and would count twice",
        where=str(folder),
        try_this=shlex.join(["keyrig", "history", "import", *runs]),
    )


def rebuild(path: Path, reports: Path, now: datetime) -> Rebuilt:
    """Take in again every run whose files are there; runs without files stay as they are.

    A damaged file is put aside, not deleted: it may have runs whose files are gone.

    Raises:
        UsageProblem: There is no such folder.
        BenchProblem: The history cannot be written.
    """
    if not reports.is_dir():
        raise UsageProblem(
            "runs have not landed here: it is no folder",
            where=str(reports),
            try_this="--reports FOLDER",
        )
    aside = _put_aside(path, now)
    with History(path) as history:
        with history.reading() as connection:
            before = runs_of(connection)
        folders = sorted(each.parent for each in reports.glob("*/results.jsonl"))
        imported = tuple(_taken_in(history, folders, now))
    return Rebuilt(
        imported=imported, kept=len(before - {each.run for each in imported}), aside=aside
    )


def _taken_in(history: History, folders: Iterable[Path], now: datetime) -> Iterator[Imported]:
    for folder in folders:
        try:
            yield import_run(history, folder, now)
        except UsageProblem as problem:
            yield Imported(run=folder.name, results=0, complaints=(str(problem),))


def _put_aside(path: Path, now: datetime) -> Path | None:
    """Move a damaged history away, with what SQLite keeps beside it; return where to."""
    if not path.exists():
        return None
    try:
        with History(path) as history, history.reading() as connection:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except Damaged as problem:
        verdict = problem.what
    if verdict == "ok":
        return None
    aside = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%SZ}")
    for suffix in _SIDECARS:
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(aside.with_name(aside.name + suffix))
    return aside


def _overtaken(connection: sqlite3.Connection, files: RunFiles) -> Iterator[str]:
    # Of two runs on different bays of a bench, the one that began first may well end last.
    ended = files.facts.finished or files.started
    found = connection.execute(
        "SELECT name FROM run WHERE bench = ? AND identity <> ? AND started > ? LIMIT 1",
        (files.facts.bench, files.facts.id, _moment(ended)),
    ).fetchone()
    if found is not None:
        yield (
            f"by its clock it ended before {found[0]} began, which is in the history already: "
            "the clock went back, and nights are in the order that clocks told"
        )


def _insert_run(
    connection: sqlite3.Connection, identity: str, folder: Path, files: RunFiles
) -> int | None:
    facts: RunFacts = files.facts
    values = (
        identity,
        folder.resolve().name,
        str(folder),
        facts.bench,
        _moment(files.started),
        _moment(facts.finished) if facts.finished else None,
        facts.interrupted or facts.finished is None,
        facts.keyrig,
        facts.fido2,
        facts.suite,
    )
    inserted = connection.execute(
        "INSERT INTO run VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values
    )
    return inserted.lastrowid


def _insert_keys(connection: sqlite3.Connection, run: int | None, files: RunFiles) -> None:
    words = _words(connection, files)
    for key in files.facts.keys:
        info = json.dumps(key.info, sort_keys=True, ensure_ascii=False)
        rows = files.rows.get(key.key, ())
        model, taken = key.about.get("AAGUID", ""), len({row.test for row in rows})
        subject = connection.execute(
            "INSERT INTO subject VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
            (run, key.key, key.bay, model, firmware_of(key), info, taken),
        ).lastrowid
        connection.executemany(_RESULT, ((subject, *_numbered(row, words)) for row in rows))
        connection.executemany(
            "INSERT INTO latency VALUES (?, ?, ?, ?)",
            (
                (subject, words[operation], len(seconds), pack(thinned(seconds)))
                for operation, seconds in files.latencies.get(key.key, {}).items()
                if seconds
            ),
        )


def _words(connection: sqlite3.Connection, files: RunFiles) -> dict[str | None, int | None]:
    """Return the number of every text that a run's results name."""
    texts = {
        text
        for rows in files.rows.values()
        for row in rows
        for text in (row.test, row.trouble, row.reason, row.answers)
        if text is not None
    }
    texts.update(*files.latencies.values())
    connection.executemany(
        "INSERT INTO word (text) VALUES (?) ON CONFLICT DO NOTHING", ((text,) for text in texts)
    )
    found = connection.execute(
        "SELECT text, id FROM word WHERE text IN (SELECT value FROM json_each(?))",
        (json.dumps(list(texts)),),
    )
    return {None: None, **dict(found)}


def _numbered(row: Row, words: dict[str | None, int | None]) -> tuple[object, ...]:
    test, line, times, attempt, verdict, trouble, reason, answers, *costs = row
    told = (words[trouble], words[reason], words[answers])
    return words[test], line, times, attempt, verdict, *told, *costs


def firmware_of(key: KeyFacts) -> str:
    """Return a key's firmware as its vendor writes it, else as getInfo tells it."""
    return key.about.get("vendor firmware") or key.about.get("firmware", "")


def _moment(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds")
