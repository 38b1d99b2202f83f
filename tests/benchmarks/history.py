"""A hundred nights of 32 keys and 800 tests in a history: how fast it fills, answers, and grows.

Four nights are written as a run leaves them and imported, the last of them into a history that
holds the other 99; those in between are copies of the first three within the database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from rig.record.difference.compare import compare
from rig.record.difference.side import side_named
from rig.record.directory import RunDirectory
from rig.record.history.asking import survey
from rig.record.history.importing import import_run
from rig.record.history.store import History
from rig.record.line import to_line
from rig.record.result import Press, Result
from rig.record.run import KeyFacts, RunFacts, RunRecord
from rig.record.verdict import Check, Verdict

KEYS, TESTS, NIGHTS, WRITTEN = 32, 800, 100, 4
START = datetime(2026, 1, 1, 22, tzinfo=UTC)
_NOW = START + timedelta(days=NIGHTS)
_COPY_RUN = """
    INSERT INTO run SELECT NULL, identity || :night, name || :night, folder, bench, :started,
        finished, interrupted, keyrig, fido2, suite FROM run WHERE id = :source
"""
_COPY_KEYS = """
    INSERT INTO subject SELECT NULL, :run, key, bay, model, firmware, info, results
    FROM subject WHERE run = :source
"""
_COPY_RESULTS = """
    INSERT INTO result SELECT copy.id, test, line, round, attempt, verdict, trouble, reason,
        answers, seconds, touches, resets, power_cycles
    FROM subject AS copy
    JOIN subject AS origin ON origin.run = :source AND origin.key = copy.key
    JOIN result ON result.subject = origin.id WHERE copy.run = :run
"""


def measure() -> dict[str, float]:
    """Return results per second, seconds and megabytes."""
    with TemporaryDirectory() as folder:
        nights = [_night(Path(folder), night) for night in (*range(WRITTEN - 1), NIGHTS - 1)]
        file = Path(folder) / "history.sqlite"
        with History(file) as history:
            empty = _seconds(lambda: [import_run(history, night, _NOW) for night in nights[:-1]])
            _fill(file)
            full = _seconds(lambda: import_run(history, nights[-1], _NOW))
            news = _seconds(lambda: survey(history))
        names = [night.name for night in nights]
        difference = _seconds(
            lambda: compare(side_named(names[0], file), side_named(names[-1], file))
        )
        return {
            "import_results_per_second": KEYS * TESTS * (WRITTEN - 1) / empty,
            "import_into_100_nights_results_per_second": KEYS * TESTS / full,
            "diff_of_two_nights_s": difference,
            "news_of_a_night_s": news,
            "history_of_100_nights_mb": file.stat().st_size / 1e6,
        }


def _seconds(work: Callable[[], Any]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _fill(file: Path) -> None:
    """Copy the nights that were imported until one is missing."""
    with closing(sqlite3.connect(file)) as connection, connection:
        for night in range(WRITTEN - 1, NIGHTS - 1):
            source = {"source": night % (WRITTEN - 1) + 1}
            started = (START + timedelta(days=night)).isoformat(timespec="seconds")
            run = connection.execute(
                _COPY_RUN, {**source, "night": f"-{night}", "started": started}
            ).lastrowid
            connection.execute(_COPY_KEYS, {**source, "run": run})
            connection.execute(_COPY_RESULTS, {**source, "run": run})


def _night(reports: Path, night: int) -> Path:
    """Leave the folder of a night; one test in 200 fails, another one each night."""
    keys = tuple(
        KeyFacts(key=f"A{number}", bay=f"A{number}", about={"AAGUID": "a", "firmware": "1"})
        for number in range(KEYS)
    )
    started = START + timedelta(days=night)
    directory = RunDirectory.create(reports, ["bench"], started)
    facts = RunFacts(directory="r", id=f"{night}", bench="north", suite="1", started=started)
    lines = [to_line(_result(test, night)) for test in range(TESTS)]
    with directory.results_path.open("w", encoding="utf-8") as file:
        for key in keys:
            file.writelines(line.replace('"A?"', f'"{key.key}"') for line in lines)
    directory.write_record(
        RunRecord.of((), RunFacts(**{**vars(facts), "keys": keys, "finished": started}))
    )
    return directory.path


def _result(test: int, night: int) -> Result:
    fails = (test + night) % 200 == 0
    verdict = Verdict.FAIL if fails else Verdict.PASS
    seen = "expected CREDENTIAL_EXCLUDED (0x19), the key answered success (0x00)"
    checks = tuple(
        Check(
            requirement=f"MC-{test % 90 + number}",
            verdict=verdict,
            expected="0x19",
            seen=seen if fails else "",
        )
        for number in range(2)
    )
    return Result(
        key="A?",
        bay="A?",
        test=f"registration/test_exclusion.py::test_number_{test}_of_a_suite_does_what_it_says",
        requirements=tuple(check.requirement for check in checks),
        checks=checks,
        verdict=verdict,
        reason=seen if fails else "",
        exchange="0.0 ms → CBOR makeCredential\n" * 40 if fails else "",
        seconds=0.25,
        touches=1,
        presses=(Press(asked=0.125, pressed=0.125, accepted=0.25),),
    )
