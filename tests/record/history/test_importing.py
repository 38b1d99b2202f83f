from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rig import BenchProblem, UsageProblem
from rig.record.history import schema
from rig.record.history.asking import survey
from rig.record.history.importing import Imported, import_run, rebuild
from rig.record.history.life import life_of
from rig.record.history.store import Damaged, History
from tests.record.nights import FIRST, made_up_run

NOW = FIRST + timedelta(days=300)
A, B = "a.py::test_a", "b.py::test_b"


def taken(history: Path, *runs: Path) -> list[Imported]:
    with History(history) as opened:
        return [import_run(opened, run, NOW) for run in runs]


def outcomes(history: Path, test: str = "test_") -> dict[str, str]:
    with History.existing(history) as opened:
        return {line.test: line.outcomes for line in survey(opened, test=test).lines}


def test_run_is_kept_with_what_it_cost(tmp_path: Path) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {A: "PP", B: "S"}})
    (imported,) = taken(tmp_path / "h", run)

    with History.existing(tmp_path / "h") as history:
        line = survey(history, test=A).lines[0].document()

    assert (imported.results, imported.complaints) == (3, ())
    assert line["bench"] == "north"
    assert (line["key"], line["firmware"], line["suite"]) == ("A1", "1", "0.1.0+aaaa")
    assert line["nights"] == [
        {"run": run.name, "started": FIRST.isoformat(), "outcomes": "PP", "seconds": 1.0}
    ]
    assert (line["touches"], line["second_tries"]) == (2, 0)


def test_run_that_is_taken_in_again_replaces_itself(tmp_path: Path) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {A: "P"}})
    moved = tmp_path / "elsewhere"
    taken(tmp_path / "h", run, run)
    run.rename(moved)
    taken(tmp_path / "h", moved)

    assert outcomes(tmp_path / "h") == {A: "P"}


LINE = (
    '{"schema": "keyrig.result/1", "key": "A1", "bay": "A1", "test": "t", "seconds": 1.5,'
    ' "requirements": [], "checks": [], "verdict": "pass"}\n'
)
DAMAGE = {
    "cut short": ('{"schema": "keyrig.re', "results.jsonl:2: cut short"),
    "foreign": ('{"level": "info"}\n', "results.jsonl:2: left out, not a result"),
    "no JSON": ("oops\n", "not JSON"),
    "newer": ('{"schema": "keyrig.result/9"}\n', "newer than this keyrig"),
    "half a surrogate": (
        LINE.replace("A1", "\\ud800"),
        "left out",
    ),
    "half of one in a reason": (
        LINE.replace('"seconds"', '"reason": "\\udc00", "seconds"'),
        "left out",
    ),
    "no number": (LINE.replace("1.5", "NaN"), "left out"),
    "too large a number": (LINE.replace("1.5", '1.5, "touches": 1e30'), "out of range"),
    "words for checks": (LINE.replace('"checks": []', '"checks": ["none"]'), "left out"),
    "a list": ("[]\n", "not a JSON object"),
    "deeply nested": ("[" * 100000 + "\n", "left out"),
    "a word for a number": (
        LINE.replace("1.5", '"some"'),
        "'seconds' is not a number",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_line_that_cannot_be_read_is_told_and_the_rest_is_kept(tmp_path: Path, damage: str) -> None:
    line, told = DAMAGE[damage]
    run = made_up_run(tmp_path, 0, {"A1": {A: "P", B: "F"}})
    file = run / "results.jsonl"
    first, second = file.read_text().splitlines(keepends=True)
    file.write_text(first + line + (second if line.endswith("\n") else ""))

    (imported,) = taken(tmp_path / "h", run)

    assert told in "\n".join(imported.complaints)
    assert outcomes(tmp_path / "h")[A] == "P"
    assert imported.results == 1 + line.endswith("\n")


def test_many_foreign_lines_are_told_in_few(tmp_path: Path) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {A: "P"}})
    with (run / "results.jsonl").open("a") as file:
        file.write("oops\n" * 100)

    (imported,) = taken(tmp_path / "h", run)

    assert imported.complaints[-1] == "results.jsonl: 95 more lines left out"


def test_summary_of_a_newer_schema_does_not_keep_results_out(tmp_path: Path) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {A: "P"}})
    (run / "run.json").write_text(json.dumps({"schema": "keyrig.run/9"}))

    (imported,) = taken(tmp_path / "h", run)

    assert "newer than this keyrig" in imported.complaints[0]
    assert outcomes(tmp_path / "h") == {A: "P"}


def test_results_alone_make_a_run(tmp_path: Path) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {A: "P"}})
    (run / "run.json").unlink()

    taken(tmp_path / "h", run)

    assert outcomes(tmp_path / "h") == {A: "P"}


def test_folder_without_results_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="no results can be read"):
        taken(tmp_path / "h", tmp_path)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"finished": FIRST - timedelta(hours=1)}, "it ended before it began"),
        ({"started": NOW + timedelta(days=9), "finished": None}, "began in the future"),
    ],
)
def test_clock_that_jumped_is_told(tmp_path: Path, facts: dict[str, Any], told: str) -> None:
    (imported,) = taken(tmp_path / "h", made_up_run(tmp_path, 0, {"A1": {A: "P"}}, **facts))

    assert told in imported.complaints[0]
    assert imported.results == 1


def test_clock_that_went_back_between_two_nights_is_told(tmp_path: Path) -> None:
    taken(tmp_path / "h", made_up_run(tmp_path, 5, {"A1": {A: "P"}}))
    earlier = made_up_run(tmp_path, 3, {"A1": {A: "P"}})
    with History(tmp_path / "h") as history:
        told = import_run(history, earlier, NOW, just_ended=True).complaints
        old = import_run(history, earlier, NOW).complaints

    assert "the clock went back" in told[0]
    assert old == ()


def test_run_beside_a_shorter_one_is_not_taken_for_a_clock_that_went_back(tmp_path: Path) -> None:
    short = made_up_run(
        tmp_path,
        1,
        {"A2": {A: "P"}},
        started=FIRST + timedelta(minutes=1),
        finished=FIRST + timedelta(minutes=2),
    )
    taken(tmp_path / "h", short)
    long = made_up_run(
        tmp_path, 0, {"A1": {A: "P"}}, started=FIRST, finished=FIRST + timedelta(hours=1)
    )
    with History(tmp_path / "h") as history:
        assert import_run(history, long, NOW, just_ended=True).complaints == ()


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    runs = [made_up_run(tmp_path, night, {"A1": {A: "P"}}) for night in range(8)]

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(lambda run: taken(tmp_path / "h", run), runs))

    assert outcomes(tmp_path / "h") == {A: " ".join("P" * 8)}


def test_writer_that_is_killed_leaves_the_history_as_it_was(tmp_path: Path) -> None:
    taken(tmp_path / "h", made_up_run(tmp_path, 0, {"A1": {A: "P"}}))
    killed = (
        "import os, sys; from pathlib import Path; from rig.record.history.store import History\n"
        "with History(Path(sys.argv[1])).writing() as c: c.execute('DELETE FROM run'); os._exit(9)"
    )

    command = [sys.executable, "-c", killed, str(tmp_path / "h")]

    assert subprocess.run(command, check=False).returncode == 9
    assert outcomes(tmp_path / "h") == {A: "P"}


def test_locked_history_says_so(tmp_path: Path) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {A: "P"}})
    with (
        History(tmp_path / "h") as first,
        first.writing(),
        History(tmp_path / "h", patience=0) as second,
        pytest.raises(BenchProblem, match="locked by another program"),
    ):
        import_run(second, run, NOW)


def test_history_that_somebody_reads_meanwhile_can_be_opened(tmp_path: Path) -> None:
    History(tmp_path / "h").close()
    with closing(sqlite3.connect(tmp_path / "h", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM run").fetchone()

        with History(tmp_path / "h", patience=0) as history:
            assert survey(history).runs == 0


def test_full_disk_leaves_the_history_as_it_was(tmp_path: Path) -> None:
    taken(tmp_path / "h", made_up_run(tmp_path, 0, {"A1": {A: "P"}}))
    large = made_up_run(tmp_path, 1, {"A1": {f"t.py::test_{n}": "P" for n in range(500)}})
    with History(tmp_path / "h") as history:
        with history.reading() as connection:
            # SQLite tells a file that may not grow as it tells a full disk.
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(BenchProblem, match="no room on its disk"):
            import_run(history, large, NOW)

    assert outcomes(tmp_path / "h") == {A: "P"}


def test_history_of_a_newer_keyrig_is_left_alone(tmp_path: Path) -> None:
    taken(tmp_path / "h")
    with sqlite3.connect(tmp_path / "h") as connection:
        connection.execute("PRAGMA user_version = 99")

    with pytest.raises(UsageProblem, match="version 99"):
        History(tmp_path / "h")


def test_history_of_an_older_keyrig_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(tmp_path / "h", made_up_run(tmp_path, 0, {"A1": {A: "P"}}))
    more = (*schema.MIGRATIONS, "ALTER TABLE run ADD COLUMN weather TEXT; CREATE TABLE t (a)")
    monkeypatch.setattr("rig.record.history.store.MIGRATIONS", more)

    with History(tmp_path / "h") as history, history.reading() as connection:
        assert connection.execute("SELECT name, weather FROM run").fetchall()[0][1] is None
        assert connection.execute("PRAGMA user_version").fetchone() == (len(more),)


def test_damaged_history_is_put_aside_and_made_again(tmp_path: Path) -> None:
    history, reports = tmp_path / "h", tmp_path / "reports"
    taken(history, made_up_run(reports, 0, {"A1": {A: "P"}}))
    history.write_bytes(b"no database at all, " * 500)
    with pytest.raises(Damaged, match="damaged"):
        History(history)

    rebuilt = rebuild(history, reports, NOW)

    assert rebuilt.aside is not None
    assert rebuilt.aside.read_bytes().startswith(b"no database")
    assert outcomes(history) == {A: "P"}


def test_rebuilding_from_what_is_no_folder_puts_nothing_aside(tmp_path: Path) -> None:
    history = tmp_path / "h"
    history.write_bytes(b"no database at all, " * 500)
    with pytest.raises(UsageProblem, match="no folder"):
        rebuild(history, tmp_path / "reprots", NOW)
    assert [each.name for each in tmp_path.iterdir()] == ["h"]


def test_rebuilding_keeps_runs_whose_files_are_gone(tmp_path: Path) -> None:
    history, reports = tmp_path / "h", tmp_path / "reports"
    gone = made_up_run(tmp_path / "old", 0, {"A1": {A: "F"}})
    taken(history, gone)
    run = made_up_run(reports, 1, {"A1": {A: "P"}})
    (reports / "broken").mkdir()
    (reports / "broken" / "results.jsonl").mkdir()

    rebuilt = rebuild(history, reports, NOW)

    assert (rebuilt.kept, rebuilt.aside) == (1, None)
    assert [each.run for each in rebuilt.imported] == [run.name, "broken"]
    assert "no results can be read" in rebuilt.imported[1].complaints[0]
    assert outcomes(history) == {A: "F P"}


def test_history_is_rebuilt_as_it_was(tmp_path: Path) -> None:
    history, reports = tmp_path / "h", tmp_path / "reports"
    runs = [made_up_run(reports, night, {"A1": {A: "P", B: "PF"}}) for night in range(3)]
    taken(history, *runs)
    with History.existing(history) as opened:
        before = survey(opened, test="").document()

    rebuild(history, reports, datetime.now(UTC))
    rebuild(tmp_path / "new", reports, NOW)

    for file in (history, tmp_path / "new"):
        with History.existing(file) as opened:
            assert survey(opened, test="").document() == before


def test_older_line_without_what_was_added_later_is_read(tmp_path: Path) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {A: "P"}})
    check = '{"requirement": "MC-51", "verdict": "pass"}'
    (run / "results.jsonl").write_text(LINE.replace('"checks": []', f'"checks": [{check}]'))

    (imported,) = taken(tmp_path / "h", run)

    assert (imported.results, imported.complaints) == (1, ())


@pytest.mark.parametrize("written", ["plain", "escaped"])
def test_resets_that_were_tested_wear_a_key_like_the_others(tmp_path: Path, written: str) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {A: "P"}})
    line = json.loads((run / "results.jsonl").read_text())
    line |= {"resets": 1, "resets_tested": 2, "reason": "ü" if written == "escaped" else ""}
    (run / "results.jsonl").write_text(json.dumps(line) + "\n")

    taken(tmp_path / "h", run)

    with History.existing(tmp_path / "h") as history:
        assert life_of(history, "north", "A1", last=run.name).nights[0].resets == 3
