"""`index.html` of a whole fleet: small enough to be opened, and nothing is left out for that."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from rig.record.directory import RunDirectory
from rig.record.run import RunRecord
from rig.record.verdict import Verdict
from rig.report import pages
from rig.report.anchors import place
from rig.report.chapters import MOST, SOME
from rig.report.earlier import earlier_outcomes
from rig.report.index import render
from rig.report.page import Page
from tests.report.fleet import Fleet, broken_fleet, busy_fleet, history_of

LARGEST = 2_000_000
NIGHTS = 6
BROKEN = (1, 3)
SMALL = Fleet(keys=4, tests=40, update=NIGHTS - 2, breaks={BROKEN: NIGHTS - 1})


@pytest.fixture(
    scope="module",
    params=[busy_fleet(29), broken_fleet(29)],
    ids=["something of every kind", "everything fails"],
)
def whole(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Page, str]:
    """A night of 32 keys and 800 tests, and its page."""
    run = RunDirectory(request.param.night(tmp_path_factory.mktemp("reports"), 29))
    record = run.record()
    page = Page(record, run.results().results, "", logs=pages.log_names(record))
    return page, render(page)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the last night of a small fleet, beside its history."""
    reports = tmp_path_factory.mktemp("small")
    history_of(SMALL, reports, NIGHTS)
    return max(reports.glob("*-bench"))


def test_page_of_a_fleet_is_small_enough_to_be_opened(whole: tuple[Page, str]) -> None:
    assert len(whole[1].encode()) < LARGEST


def test_every_test_of_every_key_has_a_place_of_its_own(whole: tuple[Page, str]) -> None:
    page, text = whole
    wanted = {place(case.result.key, case.result.test) for case in page.cases}

    places = re.findall(r'\bid="?([^" >]+)', text)

    assert len(wanted) == 32 * 800
    assert wanted - set(places) == set()
    assert len(places) == len(set(places))
    links = set(re.findall(r'\bhref="?#([^" >]+)', text))
    assert links - set(places) == set()


def test_every_failure_is_told_where_there_is_no_room_for_exchanges(
    whole: tuple[Page, str],
) -> None:
    page, text = whole
    told = [case for group in page.failures.groups for case in group.cases]
    crowded = [case for case in told if case.anchor not in page.with_room]

    assert crowded
    reasons = {escape(case.reason) for case in crowded}
    logs = {f'href="{page.logs[case.result.key]}"' for case in crowded}
    assert {wanted for wanted in reasons | logs if wanted not in text} == set()


def test_more_failures_than_anybody_reads_are_a_line_each(small: Path) -> None:
    run = RunDirectory(small)
    results = [each for each in run.results().results if each.verdict is Verdict.PASS]
    failed = [replace(each, verdict=Verdict.FAIL, reason=f"no {each.test}") for each in results]

    page = Page(run.record(), tuple(failed), "")

    text = render(page)
    assert len(page.failures) < MOST
    many = tuple(replace(each, reason=f"{n}") for n, each in enumerate(failed))
    crowded = render(replace(page, results=many))
    assert text.count("<article") == len(page.failures)
    assert crowded.count("<article") == SOME
    assert set(re.findall(r'\bid="?(A\d-\w{8}[-\d]*)', crowded)) >= {
        place(each.key, each.test) for each in many
    }


def test_row_of_a_test_leads_to_the_line_that_tells_why(small: Path) -> None:
    run = RunDirectory(small)
    failed = tuple(
        replace(each, verdict=Verdict.FAIL, reason=f"{n}")
        for n, each in enumerate(run.results().results)
        if each.verdict is Verdict.PASS
    )
    page = Page(run.record(), failed, "")
    brief = page.failures.brief[-1]

    text = render(page)

    line = text.partition(f"<li id={brief.first.anchor}>")[2].partition("<li")[0]
    assert brief.first.reason in line
    assert brief.first.result.test in line
    assert f'<a href="#{brief.first.anchor}">why fail</a>' in text


def test_same_failure_on_several_keys_is_told_once(small: Path) -> None:
    run = RunDirectory(small)
    results = run.results().results
    broken = next(each for each in results if each.test == SMALL.test_names[BROKEN[1]])
    failed = [each for each in results if each.key == "A2" and each.test == broken.test]
    others = [replace(each, key=key) for key in ("A1", "A3") for each in failed]

    page = Page(run.record(), (*failed, *others), "")

    text = render(page)
    assert [group.keys for group in page.failures.groups] == [["A2", "A1", "A3"]]
    assert text.count('<article class="fail"') == 1
    assert "The same on A3" in text


def test_nights_before_are_told_at_a_failure(small: Path) -> None:
    run = RunDirectory(small)
    page = Page(run.record(), run.results().results, "")

    earlier = earlier_outcomes(small.parent / "history.sqlite", page.run, page.wanted)

    text = render(replace(page, earlier=earlier))
    assert "Earlier outcomes, oldest first: 5.7.1: P P P P P → 5.7.4: FF" in text


def test_nights_after_a_run_are_not_told_on_its_page(small: Path) -> None:
    first = min(small.parent.glob("*-bench"))
    record = RunDirectory(first).record()
    test = SMALL.test_names[BROKEN[1]]

    told = earlier_outcomes(small.parent / "history.sqlite", record, {"A2": [test]})

    assert [str(each) for each in told.values()] == ["5.7.1: P"]


def test_night_that_is_the_first_tells_of_none_before(small: Path) -> None:
    run = RunDirectory(min(small.parent.glob("*-bench")))
    result = next(each for each in run.results().results if each.verdict is Verdict.PASS)
    page = Page(run.record(), (replace(result, verdict=Verdict.FAIL),), "")

    earlier = earlier_outcomes(small.parent / "history.sqlite", page.run, page.wanted)

    assert len(earlier) == 1
    assert 'class="nights"' not in render(replace(page, earlier=earlier))


@pytest.mark.parametrize("name", ["none.sqlite", "damaged.sqlite"])
def test_page_does_without_a_history(small: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "damaged.sqlite").write_bytes(b"no database")
    record: RunRecord = RunDirectory(small).record()

    assert earlier_outcomes(tmp_path / name, record, {"A2": list(SMALL.test_names)}) == {}


def test_run_log_of_all_keys_is_left_out_where_nobody_would_open_it(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunDirectory(small)
    record = run.record()
    of_keys = {key: f"report-{key}.html" for key in SMALL.names}
    assert pages.log_names(record) == {pages.ALL: "report.html", **of_keys}

    monkeypatch.setattr(pages, "MANY", 100)

    assert pages.log_names(record) == of_keys
    text = render(Page(record, run.results().results, "", logs=of_keys))
    assert 'href="report.html"' not in text
    assert all(f'href="{name}"' in text for name in of_keys.values())
