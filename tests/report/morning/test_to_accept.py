from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from rig.record.difference.compare import Kind
from rig.record.judging.judge import Judgement
from rig.record.verdict import Verdict

from .nights import TEST, change, difference, line, made_up_night, result
from .reading import page_of, section, words

FAIL, PASS = Verdict.FAIL, Verdict.PASS


def test_same_change_on_many_keys_is_one_line_with_one_command(tmp_path: Path) -> None:
    keys = ("A1", "A2", "A3")
    found = difference(tmp_path, *(change("maxMsgSize", key) for key in keys))
    results = [result(PASS, key) for key in keys]

    told = section(page_of(made_up_night(tmp_path, results, keys, differences=found)), "accept")

    assert "same change on 3 keys: A1, A2, A3" in told
    assert re.findall(r"<code>(.*?)</code>", unescape(told)) == [
        'keyrig accept 20261121T220000Z-bench 20261122T220000Z-bench --test maxMsgSize --reason "…"'
    ]


def test_change_that_other_keys_do_not_share_is_accepted_key_by_key(tmp_path: Path) -> None:
    found = difference(tmp_path, change("maxMsgSize", "A1"), change("maxMsgSize", "A2", now="1024"))
    results = [result(PASS, "A1"), result(PASS, "A2")]

    told = section(
        page_of(made_up_night(tmp_path, results, ("A1", "A2"), differences=found)), "accept"
    )

    assert "--key A1 --test maxMsgSize" in told
    assert "--key A2 --test maxMsgSize" in told


def test_command_that_accepts_more_than_it_shows_says_so(tmp_path: Path) -> None:
    found = difference(tmp_path, change("rk"), change("rkEnterprise"))

    told = section(page_of(made_up_night(tmp_path, [result(PASS)], differences=found)), "accept")

    assert told.count("accepts 1 other change along") == 1


def test_command_names_a_history_that_is_not_the_usual_one(tmp_path: Path) -> None:
    night = made_up_night(
        tmp_path, [result(PASS)], differences=difference(tmp_path, change("maxMsgSize"))
    )

    assert "--history nights/history.sqlite" in section(
        page_of(night, "nights/history.sqlite"), "accept"
    )


def test_firmware_that_changed_everything_is_told_in_a_hundred_lines(tmp_path: Path) -> None:
    changes = [
        change(f"a.py::test_{number}", key, kind=Kind.VERDICT, was="pass", now="skip")
        for key in ("A1", "A2")
        for number in range(300)
    ]
    night = made_up_night(
        tmp_path,
        [result(PASS), result(PASS, "A2")],
        ("A1", "A2"),
        differences=difference(tmp_path, *changes),
    )

    page = page_of(night)

    assert section(page, "accept").count("<details") == 100
    assert "200 more: keyrig diff" in words(section(page, "accept"))
    assert '<a href="#accept">To accept <b>300</b></a>' in page


def test_unexpected_skip_is_a_difference(tmp_path: Path) -> None:
    skip = change(TEST, kind=Kind.VERDICT, was="pass", now="skip", outcomes="P → S")
    found = difference(tmp_path, skip)

    told = section(
        page_of(made_up_night(tmp_path, [result(Verdict.SKIP)], differences=found)), "accept"
    )

    assert "is skipped now" in told
    assert TEST in told


def test_what_regressed_is_not_offered_for_acceptance_as_well(tmp_path: Path) -> None:
    found = difference(
        tmp_path,
        change(TEST, kind=Kind.VERDICT, was="pass", now="fail", judgement=Judgement.REGRESSED),
    )
    news = (line(Judgement.REGRESSED),)

    page = page_of(made_up_night(tmp_path, [result(FAIL)], news=news, differences=found))

    assert TEST not in section(page, "accept")
