"""A history of 32 keys and 800 tests a night: how fast it fills and answers, and how it grows.

Three nights are written as runs leave them and imported; copies of them within the database make up
the nights up to the last, which is written and imported like the first ones: the 100th, and the
1000th.
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

KEYS, TESTS, WRITTEN = 32, 800, 3
SIZES = (100, 1000)
START = datetime(2026, 1, 1, 22, tzinfo=UTC)
_NOW = START + timedelta(days=max(SIZES))
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
        reports, file = Path(folder), Path(folder) / "history.sqlite"
        nights = [_night(reports, night) for night in range(WRITTEN)]
        with History(file) as history:
            empty = _seconds(lambda: [import_run(history, night, _NOW) for night in nights])
        figures = {"import_results_per_second": KEYS * TESTS * WRITTEN / empty}
        for size in SIZES:
            _fill(file, size - 1)
            figures |= _of_size(file, size, nights[0].name, _night(reports, size - 1))
        return figures


def _of_size(file: Path, size: int, first: str, last: Path) -> dict[str, float]:
    """Import the last night of a history that has all others, and ask for news and differences."""
    with History(file) as history:
        imported = _seconds(lambda: import_run(history, last, _NOW))
        news = _seconds(lambda: survey(history))
    difference = _seconds(lambda: compare(side_named(first, file), side_named(last.name, file)))
    return {
        f"import_into_{size}_nights_results_per_second": KEYS * TESTS / imported,
        f"diff_in_{size}_nights_s": difference,
        f"news_of_{size}_nights_s": news,
        f"history_of_{size}_nights_mb": file.stat().st_size / 1e6,
    }


def _seconds(work: Callable[[], Any]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _fill(file: Path, nights: int) -> None:
    """Copy the nights that were imported until there are as many."""
    with closing(sqlite3.connect(file)) as connection, connection:
        (there,) = connection.execute("SELECT count(*) FROM run").fetchone()
        for night in range(there, nights):
            source = {"source": night % WRITTEN + 1}
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
