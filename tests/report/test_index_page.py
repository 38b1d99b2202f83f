from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from html import escape
from pathlib import Path

import pytest

from rig import UsageProblem
from rig.record.directory import RunDirectory
from rig.record.jsonl import read_results
from rig.record.result import Result
from rig.record.run import RunRecord
from rig.record.verdict import Verdict
from rig.report import build_pages
from rig.report.anchors import place
from rig.report.index import render
from rig.report.page import Page

from .conftest import (
    FAILURE,
    HOSTILE,
    SETTLED,
    SKIPPED,
    START,
    TROUBLE,
    Elements,
    check,
    made_up_run,
)


@pytest.fixture(scope="module")
def page(built: Path) -> str:
    return (built / "index.html").read_text(encoding="utf-8")


def page_of(tmp_path: Path, *results: Result) -> str:
    run = made_up_run(tmp_path, results)
    return render(Page(run.record(), results, ""))


def test_failures_come_before_everything_else(page: str) -> None:
    sections = re.findall(r'<section id="(\w+)"', page)

    assert sections == ["failures", "trouble", "tolerated", "requirements", "skipped", "tests"]
    assert "<h1>1 failure on A2</h1>" in page


@pytest.mark.parametrize(
    ("results", "headline"),
    [
        ((SETTLED, SKIPPED), "No failure in 1 test on A1"),
        ((TROUBLE,), "No failure, but trouble once on A2"),
        ((SKIPPED,), "Nothing was tested"),
        ((FAILURE, replace(FAILURE, key="A1")), "2 failures on 2 keys"),
    ],
    ids=["pass", "trouble", "skip", "both fail"],
)
def test_headline_says_what_matters_most(
    tmp_path: Path, results: tuple[Result, ...], headline: str
) -> None:
    names = {result.key for result in results}
    record = made_up_run(tmp_path, results).record()
    own = replace(record, keys=tuple(key for key in record.keys if key.key in names))

    assert f"<h1>{headline}</h1>" in render(Page(own, results, ""))


def test_nothing_that_a_key_said_becomes_markup(page: str) -> None:
    assert HOSTILE not in page
    assert page.count("<script>") == 1
    assert escape(HOSTILE) in page


def test_only_our_own_script_may_run(page: str) -> None:
    script = page.partition("<script>")[2].partition("</script>")[0]
    digest = b64encode(sha256(script.encode()).digest()).decode()

    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in page


def test_page_needs_nothing_from_outside(page: str) -> None:
    elements = Elements(page)
    links = {link for link in elements.attributes("href") if not link.startswith("#")}

    assert elements.attributes("src") == []
    assert links == {"report.html", "report-A1.html", "report-A2.html", "junit.xml"}
    assert "url(" not in page
    assert "@import" not in page


def test_every_link_lands_on_one_place(page: str) -> None:
    elements = Elements(page)
    places = Counter(elements.attributes("id"))

    wanted = {link[1:] for link in elements.attributes("href") if link.startswith("#")}
    assert wanted - set(places) == set()
    assert [place for place, count in places.items() if count > 1] == []


def test_page_tells_nothing_of_the_machine(page: str, built: Path) -> None:
    assert "alice" not in page
    assert str(built.parent) not in page
    assert "rig/suites/registration/test_exclude.py:41" in page


def test_failure_is_told_with_clause_exchange_and_the_way_to_repeat_it(page: str) -> None:
    card = page.partition('<article class="fail"')[2].partition("</article>")[0]

    assert "MC-51" in card
    assert "0x19" in card
    assert "→ CBOR reset (0x07)" in card
    assert "keyrig run --key A2 -- -k test_excluded" in card
    assert "keyrig run --key A2 --requirement MC-51" in card


def test_failure_is_told_with_its_touches_and_the_log_of_its_port(page: str) -> None:
    card = page.partition('<article class="fail"')[2].partition("</article>")[0]

    assert "asked 100.0 ms, pressed 100.0 ms, taken 195.5 ms" in card
    assert "asked 700.0 ms, withheld by the test" in card
    assert "usb 1-2: reset full-speed USB device" in card


def test_trouble_is_told_by_its_kind(page: str) -> None:
    card = page.partition('<article class="infra"')[2].partition("</article>")[0]

    assert "<b>touch</b>" in card


def test_trouble_that_was_settled_shows_only_as_a_second_try(page: str) -> None:
    assert "went away once" not in page
    assert "pass (2nd try)" in page


def test_failure_keeps_every_later_try_beside_it(tmp_path: Path) -> None:
    later = check("MC-52", Verdict.FAIL)
    again = replace(FAILURE, attempt=2, checks=(later,), reason="accepted it once more")
    page = page_of(tmp_path, FAILURE, again)

    assert page.count('<article class="fail"') == 1
    card = page.partition('<article class="fail"')[2].partition("</article>")[0]
    assert "<b>fail, then fail (2nd try)</b>" in card
    assert "fail (2nd try): accepted it once more" in card
    cells = Elements(page.partition('<section id="requirements"')[2]).attributes("title")
    assert {title[:10] for title in cells if " on A2" in title} == {"MC-51 fail", "MC-52 fail"}


def test_later_try_that_ended_alike_is_not_told_twice(tmp_path: Path) -> None:
    page = page_of(tmp_path, FAILURE, replace(FAILURE, attempt=2))

    card = page.partition('<article class="fail"')[2].partition("</article>")[0]
    assert "<b>fail, then fail (2nd try)</b>" in card
    assert "fail (2nd try): " not in card


def test_failure_that_was_not_confirmed_is_a_failure_all_the_same(tmp_path: Path) -> None:
    passed = replace(FAILURE, attempt=2, checks=(), verdict=Verdict.PASS, reason="")
    page = page_of(tmp_path, FAILURE, passed)

    assert "<h1>1 failure on A2</h1>" in page
    assert "<b>fail, then pass (2nd try)</b>" in page


def test_incomplete_and_interrupted_runs_say_so(tmp_path: Path) -> None:
    run = made_up_run(tmp_path)
    run.record_path.unlink()
    with run.results_path.open("ab") as file:
        file.write(b'{"schema": "key')

    build_pages(run.path)

    page = (run.path / "index.html").read_text()
    assert "line 7 of results.jsonl was cut short" in page
    assert "did not come to its end" in page
    assert "2026-11-22 04:55:00 UTC" in page


def test_run_that_broke_off_says_why_and_how_it_ended(tmp_path: Path) -> None:
    run = made_up_run(tmp_path)
    why = "the command to be run before failed ([night]: /home/ann/flash)"
    facts = replace(run.facts(), interrupted=True, broke_off=why, exit=10)
    run.write_record(RunRecord.of(run.results().results, facts))

    build_pages(run.path)

    page = (run.path / "index.html").read_text()
    assert "the command to be run before failed" in page
    assert "/home/ann" not in page
    assert "<dt>Exit code</dt><dd>10</dd>" in page


@pytest.mark.parametrize("name", ["index.html", "junit.xml", "run.json"])
def test_page_is_the_same_when_made_again(built: Path, name: str) -> None:
    before = (built / name).read_bytes()

    build_pages(built)

    assert (built / name).read_bytes() == before


def test_results_stay_as_they_are(built: Path) -> None:
    assert len(read_results(built / "results.jsonl").results) == 6


def test_rounds_of_a_test_share_a_cell_and_each_failure_has_its_place(tmp_path: Path) -> None:
    failed = replace(SETTLED, attempt=1, verdict=Verdict.FAIL, reason="no")
    rounds = [SETTLED, replace(failed, round=2), replace(failed, round=3), SETTLED]
    anchor = place("A1", SETTLED.test)

    page = page_of(tmp_path, *(replace(each, round=n) for n, each in enumerate(rounds, start=1)))

    places = Elements(page).attributes("id")
    assert [each for each in places if each.startswith(anchor)] == [anchor, f"{anchor}--2"]
    assert f"<td class=f><a href=#{anchor}>F</a>" in page


def test_requirement_that_the_catalogue_lacks_is_still_told(tmp_path: Path) -> None:
    unknown = replace(SETTLED, requirements=("XX-99",), checks=())

    assert "Not in the catalogue" in page_of(tmp_path, unknown)


def test_folder_without_results_is_the_users_problem(tmp_path: Path) -> None:
    run = RunDirectory.create(tmp_path, ["A1"], START)

    with pytest.raises(UsageProblem, match="no results"):
        build_pages(run.path)


def test_every_verdict_has_its_letter_beside_its_colour(page: str) -> None:
    for verdict in Verdict:
        assert f'<span class="cell {verdict}" title="{verdict}">{verdict.letter}</span>' in page
