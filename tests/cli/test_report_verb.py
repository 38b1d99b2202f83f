"""`keyrig report` on a night, and what its page says to type."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from rig.record.history.importing import import_run
from rig.record.history.store import FILE_NAME, History
from rig.runner.exits import Exit
from tests.cli.quiet_keyrig import keyrig
from tests.record.nights import made_up_run

BREAKS, SKIPPED = "a.py::test_a", "b.py::test_b"
NIGHTS = ({BREAKS: "P", SKIPPED: "P"}, {BREAKS: "P", SKIPPED: "P"}, {BREAKS: "FF", SKIPPED: "S"})


def reported(folder: Path, run: Path) -> str:
    done = keyrig(folder, "report", str(run), "--json")
    assert done.returncode == Exit.OK, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    assert {Path(page).name for page in document["pages"]} >= {"morning.html", "fleet.html"}
    assert document["exit"] == Exit.DIFFERENCES
    return (run / "morning.html").read_text(encoding="utf-8")


@pytest.fixture
def nights(tmp_path: Path) -> list[Path]:
    """Three nights in a history; what broke in the last one was sound before."""
    reports = tmp_path / "reports"
    runs = [made_up_run(reports, night, {"A1": tests}) for night, tests in enumerate(NIGHTS)]
    with History(reports / FILE_NAME) as history:
        for run in runs:
            import_run(history, run, datetime.now(UTC))
            told = {"schema": "keyrig.nightly/1", "exit": 11}
            (run / "nightly.json").write_text(json.dumps(told), encoding="utf-8")
    return runs


def section(page: str, name: str) -> str:
    return page.partition(f'<section id="{name}"')[2].partition("</section>")[0]


def test_pages_of_a_night_are_made_again_as_it_was_known_then(
    tmp_path: Path, nights: list[Path]
) -> None:
    last, before = reported(tmp_path, nights[2]), reported(tmp_path, nights[1])

    assert BREAKS in section(last, "regressed")
    assert SKIPPED in section(last, "accept")
    assert BREAKS not in before


def test_run_that_was_no_night_has_no_morning(tmp_path: Path, nights: list[Path]) -> None:
    (nights[0] / "nightly.json").unlink()

    done = keyrig(tmp_path, "report", str(nights[0]))

    assert done.returncode == Exit.OK
    assert "index.html" in done.stdout
    assert "morning.html" not in done.stdout


def test_command_on_the_page_accepts_what_it_stands_beside(
    tmp_path: Path, nights: list[Path]
) -> None:
    offered = section(reported(tmp_path, nights[2]), "accept")
    (command,) = re.findall(r"<code>(keyrig accept .*?)</code>", unescape(offered))

    done = keyrig(tmp_path, *shlex.split(command.replace("…", "as announced"))[1:])

    assert done.stdout.startswith("1 change accepted"), done.stderr
    after = reported(tmp_path, nights[2])
    assert SKIPPED not in section(after, "accept")
    assert "1 difference was accepted before" in section(after, "rest")
    assert BREAKS in section(after, "regressed")


def test_ticket_puts_one_failure_with_its_nights_into_one_file(
    tmp_path: Path, nights: list[Path]
) -> None:
    target = tmp_path / "ticket.zip"

    done = keyrig(
        tmp_path, "report", str(nights[2]), "--ticket", BREAKS, "--to", str(target), "--json"
    )

    assert done.returncode == Exit.OK, done.stderr
    assert json.loads(done.stdout)["pages"] == [str(target)]
    with ZipFile(target) as archive:
        assert "1: P P FF" in archive.read("ticket.txt").decode()


def test_ticket_of_what_did_not_fail_is_the_users_problem(
    tmp_path: Path, nights: list[Path]
) -> None:
    done = keyrig(tmp_path, "report", str(nights[0]), "--ticket", BREAKS)

    assert done.returncode == Exit.USAGE
    assert "nothing failed" in done.stderr
