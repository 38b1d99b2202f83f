from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import pytest

from rig.record.judging.judge import Judgement
from rig.record.nightly.record import NightRecord
from rig.record.result import Result
from rig.record.verdict import Check, Verdict
from rig.report.morning import build
from rig.report.morning.fleet import Fleet
from rig.report.morning.lookup import Lookup
from rig.report.morning.pages import render_fleet, render_morning
from rig.report.morning.view import Morning
from rig.requirements import catalogue

from ..conftest import HOSTILE
from .nights import line, made_up_night, result

FAIL, PASS, SKIP = Verdict.FAIL, Verdict.PASS, Verdict.SKIP
NEWS = (
    Judgement.REGRESSED,
    Judgement.SUSPECTED,
    Judgement.DISAGREE,
    Judgement.FIXED,
    Judgement.UNSTABLE,
)
KEYS = ("A1", "A2")
ROWS = re.compile(r'<tr id="([\w-]+)"[^>]*?( data-alike)?>(.*?)</tr>', re.DOTALL)
CELLS = re.compile(r"<td class=(\w)>(?:<a href=\"([^\"]*)\">)?(\S?)")


def page_of(night: NightRecord) -> str:
    folder = Path(night.run.facts.directory)
    (folder / "index.html").touch()
    build(night, folder / "no-history.sqlite")
    return (folder / "fleet.html").read_text(encoding="utf-8")


def judged(verdict: Verdict, key: str, requirement: str) -> Result:
    check = Check(requirement=requirement, verdict=verdict, expected="", seen="")
    return result(
        verdict,
        key,
        f"a.py::test_{requirement}",
        requirements=(requirement,),
        checks=() if verdict is SKIP else (check,),
    )


def rows_of(page: str) -> dict[str, tuple[bool, list[tuple[str, str, str]]]]:
    return {name: (bool(alike), CELLS.findall(cells)) for name, alike, cells in ROWS.findall(page)}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    results = [
        judged(PASS, "A1", "MC-51"),
        judged(FAIL, "A2", "MC-51"),
        judged(PASS, "A1", "MC-52"),
        judged(PASS, "A2", "MC-52"),
        judged(SKIP, "A1", "GA-10"),
    ]
    return page_of(made_up_night(tmp_path_factory.mktemp("fleet"), results, KEYS))


def test_every_key_has_a_column_and_every_requirement_a_row(page: str) -> None:
    assert re.findall(r'class="key"[^>]*><span>(\w+)', page) == list(KEYS)
    assert list(rows_of(page)) == ["GA-10", "MC-51", "MC-52"]


def test_cells_tell_each_key_and_only_a_failure_leads_to_its_test(page: str) -> None:
    (_, (good, bad)), (_, skipped) = rows_of(page)["MC-51"], rows_of(page)["GA-10"]

    assert good == ("p", "", "✓")
    assert (bad[0], bad[2]) == ("f", "F")
    assert bad[1].startswith("index.html#A2")
    assert [cell[0] for cell in skipped] == ["s", "a"]


def test_rows_that_all_keys_meet_alike_are_marked_for_the_filter(page: str) -> None:
    assert [name for name, (alike, _) in rows_of(page).items() if alike] == ["GA-10", "MC-52"]


def test_row_that_every_key_fails_is_never_filtered_away(tmp_path: Path) -> None:
    results = [judged(FAIL, key, "MC-51") for key in KEYS]

    assert rows_of(page_of(made_up_night(tmp_path, results, KEYS)))["MC-51"][0] is False


def test_group_tells_the_worst_of_each_key(page: str) -> None:
    group = page.partition(">MakeCredential")[2].partition("</tr>")[0]

    assert [cell[0] for cell in CELLS.findall(group)] == ["p", "f"]
    assert "1 failed" in group


def test_night_without_sites_says_so(page: str) -> None:
    assert "Nothing was foretold of these keys." in page


def site(name: str, rows: Sequence[tuple[str, str, str]], folder: Path) -> None:
    document: dict[str, Any] = {
        "schema": "keyrig.compat/1",
        "rows": [
            {
                "key": key,
                "relying_party": name,
                "verdict": verdict,
                "with": [],
                "reason": reason,
                "certainty": "documented",
            }
            for key, verdict, reason in rows
        ],
        "relying_parties": [{"id": name, "name": f"The site {name}", "fields": {}}],
    }
    (folder / "compat.json").write_text(json.dumps(document), encoding="utf-8")


def test_sites_have_a_letter_for_each_key_and_the_reason_once(tmp_path: Path) -> None:
    keys = ("A1", "A2", "A3")
    night = made_up_night(tmp_path, [judged(PASS, key, "MC-51") for key in keys], keys)
    lacking = ("does_not", "it has no rk")
    rows = [("A1", "works", ""), ("A2", *lacking), ("A3", *lacking)]
    site("entra", rows, Path(night.run.facts.directory))

    told = page_of(night).partition('<section id="sites">')[2]

    assert re.findall(r'<td class="(\w)" title="([^"]*)">', told) == [
        ("p", "works"),
        ("f", "does not"),
        ("f", "does not"),
    ]
    assert told.count("it has no rk") == 1
    assert "A2, A3" in told
    assert '<details class="skips" id="site-entra">' in told


@pytest.mark.parametrize(
    "text", ["", "[]", '{"schema": "keyrig.compat/9"}', '{"schema": "keyrig.run/1"}']
)
def test_sites_that_cannot_be_read_are_told_as_such(tmp_path: Path, text: str) -> None:
    night = made_up_night(tmp_path, [judged(PASS, "A1", "MC-51")])
    (Path(night.run.facts.directory) / "compat.json").write_text(text, encoding="utf-8")

    page = page_of(night)

    assert "compat.json cannot be read" in page
    assert list(rows_of(page)) == ["MC-51"]


def test_nothing_that_a_key_said_becomes_markup(tmp_path: Path) -> None:
    night = made_up_night(tmp_path, [judged(FAIL, HOSTILE, "MC-51")], (HOSTILE,))
    site(HOSTILE, [(HOSTILE, "does_not", HOSTILE)], Path(night.run.facts.directory))

    page = page_of(night)

    assert HOSTILE not in page
    assert page.count("<script>") == 1
    assert escape(HOSTILE) in page


def test_night_without_any_result_has_its_pages_all_the_same(tmp_path: Path) -> None:
    page = page_of(made_up_night(tmp_path, [], KEYS))

    assert "No test of this night covers one." in page


def test_pages_of_32_keys_stay_small_whatever_became_of_the_night(tmp_path: Path) -> None:
    keys = [f"B{number}" for number in range(32)]
    names = [*catalogue()][:700]
    places = [(number, place) for number in range(32) for place in range(len(names))]
    results = [
        judged(FAIL if (place * 7 + number) % 50 == 0 else PASS, keys[number], names[place])
        for number, place in places
    ]
    news = tuple(
        line(
            NEWS[place % len(NEWS)],
            keys[number],
            f"a.py::test_{names[place]}",
            tries=["FF" if (place + number) >> bit & 1 else "P" for bit in range(30)],
        )
        for number, place in places
    )
    night = made_up_night(tmp_path, results[:1], keys, news=news)

    pages = (
        render_fleet(Fleet(night.run, Lookup(night.run, results))),
        render_morning(Morning(night, tmp_path / "none", results)),
    )

    assert [len(page) for page in pages if len(page.encode()) > 2_000_000] == []
    assert len(rows_of(pages[0])) == len(names)
