from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from rig.record.judging.judge import Judgement
from rig.record.nightly.line import one_line
from rig.record.nightly.record import Checkup, Ending
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict

from .nights import TEST, difference, line, made_up_night, result
from .reading import page_of, section, words

FAIL, PASS, INFRA = Verdict.FAIL, Verdict.PASS, Verdict.INFRA
LISTS = ("trouble", "regressed", "fixed", "unstable", "accept", "rest")


def test_headline_is_the_line_that_goes_to_the_chat(tmp_path: Path) -> None:
    night = made_up_night(tmp_path, [result(FAIL)], news=(line(Judgement.REGRESSED),))

    assert f"<h1>{escape(one_line(night))}</h1>" in page_of(night)


def test_first_comes_trouble_then_what_regressed(tmp_path: Path) -> None:
    page = page_of(made_up_night(tmp_path, [result(PASS)], differences=difference(tmp_path)))

    assert tuple(re.findall(r'<section id="(\w+)"', page)) == LISTS


@pytest.mark.parametrize("name", LISTS[:-1])
def test_list_without_anything_says_so(tmp_path: Path, name: str) -> None:
    page = page_of(made_up_night(tmp_path, [result(PASS)], differences=difference(tmp_path)))

    assert re.search("None|Nothing", section(page, name))
    assert f'href="#{name}" class="none"' in page


def test_first_night_says_that_there_is_nothing_to_hold_it_against(tmp_path: Path) -> None:
    page = page_of(made_up_night(tmp_path, [result(FAIL)]))

    assert "Nothing to hold this night against yet" in section(page, "regressed")
    assert '<details class="skips" id="known" open>' in page


def test_regression_is_told_with_its_clause_its_nights_and_its_failure(tmp_path: Path) -> None:
    news = (line(Judgement.REGRESSED, tries=("P", "IP", "FF", "FF"), since=2),)

    told = section(page_of(made_up_night(tmp_path, [result(FAIL)], news=news)), "regressed")

    assert "0x19" in told
    assert "MC-51" in told
    assert "independent implementations" in told
    assert "since 2026-11-21" in told
    assert re.search(r'href="index.html#[^"]+">A1</a>', told)
    assert "keyrig run --key A1" in told


def test_outcomes_are_letters_to_the_eye_and_words_to_the_ear(tmp_path: Path) -> None:
    news = (line(Judgement.REGRESSED, tries=("P", "P", "IP", "FF"), since=3),)

    told = section(page_of(made_up_night(tmp_path, [result(FAIL)], news=news)), "regressed")

    nights = re.findall(r'<span class="night (\w+)( first)?" title="[^"]*">(\w+)</span>', told)
    assert nights == [
        ("pass", "", "P"),
        ("pass", "", "P"),
        ("pass", "", "IP"),
        ("fail", " first", "FF"),
    ]
    assert (
        "Oldest to newest: 2 nights pass, then 1 night pass, 2 tries, then 1 night fail, 2 tries"
        in told
    )


def test_nights_of_long_ago_are_counted(tmp_path: Path) -> None:
    news = (line(Judgement.REGRESSED, tries=(*["P"] * 29, "FF")),)

    told = section(page_of(made_up_night(tmp_path, [result(FAIL)], news=news)), "regressed")

    assert "16 more" in told
    assert told.count('class="night ') == 14


def test_same_regression_on_many_keys_of_a_model_is_told_once(tmp_path: Path) -> None:
    keys = [f"B{number}" for number in range(12)]
    news = tuple(line(Judgement.REGRESSED, key) for key in keys)

    page = page_of(made_up_night(tmp_path, [result(FAIL, key) for key in keys], keys, news=news))

    told = section(page, "regressed")
    assert told.count("<article") == 1
    assert "12 keys" in words(told)
    assert all(f">{key}</a>" in told for key in keys)
    assert '<a href="#regressed">Regressed <b>1</b></a>' in page


@pytest.mark.parametrize(
    ("one", "other"),
    [({"model": "m"}, {"model": "n"}), ({"firmware": "1"}, {"firmware": "2"})],
    ids=["model", "firmware"],
)
def test_other_models_and_firmwares_are_told_apart(
    tmp_path: Path, one: dict[str, str], other: dict[str, str]
) -> None:
    news = (line(Judgement.REGRESSED, "A1", **one), line(Judgement.REGRESSED, "A2", **other))
    results = [result(FAIL, "A1"), result(FAIL, "A2")]

    page = page_of(made_up_night(tmp_path, results, ("A1", "A2"), news=news))

    assert section(page, "regressed").count("<article") == 2


def test_keys_that_went_another_way_have_letters_of_their_own(tmp_path: Path) -> None:
    news = (
        line(Judgement.REGRESSED, "A1"),
        line(Judgement.REGRESSED, "A2", tries=("P", "FF", "FF"), since=1),
    )
    results = [result(FAIL, "A1"), result(FAIL, "A2")]

    told = section(page_of(made_up_night(tmp_path, results, ("A1", "A2"), news=news)), "regressed")

    assert told.count("<article") == 1
    assert told.count('role="img"') == 2
    assert "since tonight" in told
    assert "since 2026-11-21" in told


def test_many_regressions_are_told_at_length_only_at_first(tmp_path: Path) -> None:
    tests = [f"a.py::test_{number}" for number in range(40)]
    news = tuple(line(Judgement.REGRESSED, test=test) for test in tests)

    told = section(
        page_of(made_up_night(tmp_path, [result(FAIL, test=each) for each in tests], news=news)),
        "regressed",
    )

    assert told.count("<article") == 12
    assert "28 more" in words(told)
    assert all(f"{test} <" in told for test in tests)


@pytest.mark.parametrize(
    ("judgement", "name", "says"),
    [
        (Judgement.SUSPECTED, "suspected", "a single time"),
        (Judgement.DISAGREE, "disagree", "passes on another"),
        (Judgement.FIXED, "fixed", TEST),
        (Judgement.UNSTABLE, "unstable", "by turns"),
    ],
)
def test_each_judgement_has_its_own_list(
    tmp_path: Path, judgement: Judgement, name: str, says: str
) -> None:
    page = page_of(made_up_night(tmp_path, [result(FAIL)], news=(line(judgement),)))

    assert says in section(page, name)
    assert TEST in section(page, name)
    assert TEST not in section(page, "regressed")


def test_trouble_is_grouped_by_its_kind_with_one_cause_and_one_thing_to_try(
    tmp_path: Path,
) -> None:
    gone = [
        result(INFRA, key, f"a.py::test_{number}", trouble=Trouble.FOREIGN, reason="busy")
        for key, count in (("A1", 1), ("A2", 3))
        for number in range(count)
    ]
    fine = [result(PASS, "A1"), result(PASS, "A2")]

    told = section(page_of(made_up_night(tmp_path, [*gone, *fine], ("A1", "A2"))), "trouble")

    assert told.count("<article") == 1
    assert "Another program talked to this key at the same time." in told
    assert "4 tests without a verdict: A2 3, A1 1" in words(told)
    assert "keyrig doctor --key A2" in told


def test_bay_out_of_service_is_told_with_what_the_preflight_found(tmp_path: Path) -> None:
    out = [
        result(INFRA, "A2", f"a.py::test_{number}", trouble=Trouble.OUT, reason="the bay is out")
        for number in range(5)
    ]
    checkup = Checkup(
        bay="A2",
        number=3,
        name="key is there",
        says="no USB device at 1-2.3",
        try_this="push the plug in",
    )
    night = made_up_night(
        tmp_path, [result(PASS), *out], ("A1", "A2"), checkups=(checkup,), news=()
    )

    told = words(section(page_of(night), "trouble"))

    assert "A2 out of service" in told
    assert "5 tests not taken" in told
    assert "check 3 key is there: no USB device at 1-2.3 Try push the plug in" in told


def test_trouble_counts_against_no_key(tmp_path: Path) -> None:
    news = (line(Judgement.INFRA, tries=("P", "I")),)
    results = [result(INFRA, trouble=Trouble.GONE), result(PASS, test="a.py::test_b")]

    page = page_of(made_up_night(tmp_path, results, news=news, differences=difference(tmp_path)))

    assert '<a href="#regressed" class="none">Regressed <b>0</b></a>' in page
    assert TEST not in section(page, "regressed")


def test_failures_that_are_no_news_are_folded_and_counted(tmp_path: Path) -> None:
    results = [result(FAIL, "A1"), result(FAIL, "A2"), result(PASS, test="a.py::test_b")]

    told = section(
        page_of(
            made_up_night(
                tmp_path, results, ("A1", "A2"), differences=difference(tmp_path), steady=3
            )
        ),
        "rest",
    )

    assert '<details class="skips" id="known">' in told
    assert "2 failures that are no news 1 test" in words(told)
    assert "3 more tests are as they were" in told


def test_totals_and_costs_of_the_night_are_on_the_page(tmp_path: Path) -> None:
    results = [result(INFRA, trouble=Trouble.GONE), result(PASS, attempt=2)]

    told = words(section(page_of(made_up_night(tmp_path, results)), "rest"))

    assert "1 second try" in told
    assert "2 touches" in told
    assert "done in 6 h 12 min" in told


def test_night_that_was_cut_short_says_so_at_the_top(tmp_path: Path) -> None:
    page = page_of(made_up_night(tmp_path, [result(PASS)], ending=Ending.DEADLINE))

    assert "The time was up before all was tested" in page.partition("</header>")[0]


def test_tests_that_were_not_reached_are_counted(tmp_path: Path) -> None:
    night = made_up_night(tmp_path, [result(PASS)], ending=Ending.DEADLINE)
    facts = replace(night.run.facts, not_reached={"A1": ("a.py::test_b", "a.py::test_c")})

    page = page_of(replace(night, run=replace(night.run, facts=facts)))

    assert "Not reached: 2 tests of 1 key." in page.partition("</header>")[0]


def test_one_of_anything_is_told_as_one(tmp_path: Path) -> None:
    night = made_up_night(
        tmp_path, [result(FAIL)], ending=Ending.DEADLINE, differences=difference(tmp_path)
    )
    facts = replace(night.run.facts, not_reached={"A1": ("a.py::test_b",)})

    page = words(page_of(replace(night, run=replace(night.run, facts=facts))))

    assert "Not reached: 1 test of 1 key." in page
    assert "1 failure that is no news 1 test" in page
    assert "1 test, 0 second tries, 1 touch, 0 resets" in page


def test_first_night_does_not_tell_what_was_before_it(tmp_path: Path) -> None:
    told = section(page_of(made_up_night(tmp_path, [result(PASS)], steady=1)), "rest")

    assert "1 test to hold the next night against" in words(told)
    assert "as it was" not in told


def test_results_that_cannot_be_read_cost_the_page_nothing_else(tmp_path: Path) -> None:
    night = made_up_night(tmp_path, [result(FAIL)], news=(line(Judgement.REGRESSED),))
    (Path(night.run.facts.directory) / "results.jsonl").unlink()

    page = page_of(night)

    assert TEST in section(page, "regressed")
    assert "results.jsonl" in page.partition("</header>")[0]
