"""A night over several hosts, which here are programs: judged at home, and told on one page."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
from contextlib import closing
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rig import UsageProblem
from rig.cli.app import app
from rig.lab.night import table_of
from rig.lab.running import tour
from rig.runner.exits import Exit
from rig.runner.nightly.aftermath import Told
from tests.lab.own_lab import ended
from tests.lab.own_nights import WELL, Hosts, Nights, cut_off, run_of


def folder_of(told: Told) -> Path:
    return Path(told.document["directory"])


def page_of(told: Told, name: str = "morning.html") -> str:
    return (folder_of(told) / name).read_text(encoding="utf-8")


def test_what_regressed_on_one_host_is_told_by_its_place(nights: Nights) -> None:
    nights.next({"bench1": WELL, "bench2": WELL})
    told = nights.next({"bench1": {"t": "P", "u": "FF"}, "bench2": WELL})

    assert told.exit is Exit.FAILURES
    assert "2 keys, 1 ok, 1 regression, done" in told.document["line"]
    (regressed,) = told.document["regressed"]
    assert (regressed["key"], regressed["bench"]) == ("bench1-A1", "bench1")
    assert (regressed["test"], regressed["outcomes"]) == ("u", "P FF")
    assert "bench1-A1" in page_of(told).partition('id="regressed"')[2].partition("</section>")[0]
    for place in ("bench1-A1", "bench2-A1"):
        assert place in page_of(told, "fleet.html")
        assert "Nights <b>2</b>" in page_of(told, f"key-{place}.html")
    assert told.document["notes"] == []
    with closing(sqlite3.connect(nights.history)) as history:
        runs = history.execute("SELECT bench, count(*) FROM run GROUP BY bench").fetchall()
    assert runs == [("bench1", 2), ("bench2", 2)]


def test_what_failed_and_does_not_any_more_is_told_as_fixed(nights: Nights) -> None:
    nights.next({"bench1": WELL})
    nights.next({"bench1": {"t": "P", "u": "FF"}})
    told = nights.next({"bench1": WELL})
    assert told.exit is Exit.OK
    assert [(each["key"], each["outcomes"]) for each in told.document["fixed"]] == [
        ("bench1-A1", "P FF P")
    ]


def test_difference_that_nobody_accepted_ends_the_night_with_11_until_it_is(
    nights: Nights,
) -> None:
    nights.next({"bench1": WELL, "bench2": WELL})
    told = nights.next({"bench1": {"t": "P", "u": "S"}, "bench2": {"t": "S", "u": "P"}})
    assert told.exit is Exit.DIFFERENCES

    typed = [
        unescape(each) for each in re.findall("<code>(keyrig accept .*?)</code>", page_of(told))
    ]
    assert len(typed) == 2
    for command in typed:
        result = CliRunner().invoke(app, shlex.split(command)[1:])
        assert " accepted" in result.output
    assert len(list((nights.folder / "baselines").iterdir())) == 2
    again = nights.next({"bench1": {"t": "P", "u": "S"}, "bench2": {"t": "S", "u": "P"}})
    assert again.exit is Exit.OK


def test_host_that_went_away_and_place_that_somebody_has_are_trouble_by_name(
    nights: Nights,
) -> None:
    nights.next({"bench1": WELL, "bench2": WELL})
    hosts: Hosts = {"bench1": {"t": "P", "u": "FF"}, "bench2": cut_off("bench2")}
    told = nights.next(hosts, "bench3-A1")

    assert told.document["notes"] == []
    assert told.exit is Exit.FAILURES
    line = told.document["line"]
    assert "1 regression, 1 bay out (bench3-A1 alice has it), 1 test in trouble, done" in line
    trouble = page_of(told).partition('id="trouble"')[2].partition("</section>")[0]
    for says in ("bench2-A1</b> 1", "bench2 went away", "On bench2: Do", "alice has it"):
        assert says in trouble
    assert told.document["ending"] == "done"


def test_night_of_which_nothing_came_home_is_told_all_the_same(nights: Nights) -> None:
    told = nights.next({"bench1": b"Welcome to bench1\n"}, "bench2-A1")
    assert told.exit is Exit.DEADLINE
    assert "2 keys, 0 ok, 2 bays out" in told.document["line"]
    assert "the host says" in page_of(told)
    assert [each["bay"] for each in told.document["preflight"]] == ["bench1-A1", "bench2-A1"]


def test_host_that_refuses_what_it_was_asked_for_interrupts_no_night(nights: Nights) -> None:
    told = nights.next({"bench1": WELL, "bench2": ended(Exit.USAGE, "there is no bench file")})
    assert (told.exit, told.document["ending"]) == (Exit.USAGE, "done")
    assert "2 keys, 1 ok, 1 bay out (bench2-A1 there is no bench file)" in told.document["line"]


def test_hosts_look_at_their_bays_try_failures_again_and_know_when_to_end(nights: Nights) -> None:
    nights.next({"bench1": WELL}, limit=3600)
    words = (nights.folder / "bench1.words").read_text().splitlines()
    assert {"--preflight", "--confirm"} <= set(words)
    assert any(word.startswith("--deadline=") for word in words)


def test_night_that_its_deadline_cut_says_so_and_what_was_not_reached(nights: Nights) -> None:
    nights.next({"bench1": WELL, "bench2": WELL})
    cut = run_of(
        "bench2",
        {"t": "P"},
        Exit.DEADLINE,
        interrupted=True,
        out_of_time=True,
        not_reached={"A1": ("u",)},
    )
    told = nights.next({"bench1": WELL, "bench2": cut})
    assert (told.exit, told.document["ending"]) == (Exit.DEADLINE, "deadline")
    assert told.document["not_reached"] == {"bench2-A1": ["u"]}
    assert "2 keys, 1 ok" in told.document["line"]
    assert "bay out" not in told.document["line"]
    assert told.document["regressed"] == []


def test_night_that_has_no_time_left_blames_no_bay(nights: Nights) -> None:
    told = nights.next({"bench1": WELL, "bench2": WELL}, limit=0)
    assert (told.exit, told.document["ending"]) == (Exit.DEADLINE, "deadline")
    assert "bay out" not in told.document["line"]
    assert told.document["preflight"] == []


def test_bay_that_its_host_found_out_of_order_is_told_with_what_to_do_there(
    nights: Nights,
) -> None:
    check = {
        "number": 3,
        "name": "key is there",
        "ok": False,
        "says": "no key",
        "try": "plug it in",
    }
    checks = [{"bay": "A1", "checks": [check], "left_out": []}]
    found = {"preflight.json": json.dumps({"schema": "keyrig.doctor/1", "bays": checks})}
    left_out = run_of("bench2", {}, Exit.NO_VERDICT, found)
    told = nights.next({"bench1": WELL, "bench2": left_out})
    assert told.exit is Exit.NO_VERDICT
    assert "2 keys, 1 ok, 1 bay out (bench2-A1 no key)" in told.document["line"]
    trouble = page_of(told).partition('id="trouble"')[2].partition("</section>")[0]
    assert "on bench2: plug it in" in trouble
    assert trouble.count("no key") == 2, "as the reason, and as what was found"


def test_disk_that_is_full_at_home_holds_no_line_back(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    nights.next({"bench1": WELL})
    monkeypatch.setattr("rig.lab.merging._write", full)
    told = nights.next({"bench1": {"t": "P", "u": "FF"}})
    assert told.exit is Exit.FAILURES
    assert "1 key, 0 ok, 1 regression" in told.document["line"]
    assert any(
        note.startswith("No space left") and note.endswith("is not whole")
        for note in told.document["notes"]
    )


def test_pages_are_made_again_as_they_were(nights: Nights) -> None:
    nights.next({"bench1": WELL, "bench2": WELL})
    told = nights.next({"bench1": {"t": "P", "u": "FF"}, "bench2": WELL}, "bench3-A1")
    nights.next({"bench1": WELL, "bench2": WELL})
    names = ("morning.html", "fleet.html", "index.html", "key-bench1-A1.html")
    pages = {folder_of(told) / name: page_of(told, name) for name in names}
    for path in pages:
        path.unlink()
    result = CliRunner().invoke(app, ["report", str(folder_of(told))])
    assert result.exit_code == 0, result.output
    assert {path: path.read_text() for path in pages} == pages


def test_night_is_refused_by_the_history_which_gets_what_it_was_made_of(nights: Nights) -> None:
    told = nights.next({"bench1": WELL, "bench2": WELL})
    nights.history.unlink()
    again = CliRunner().invoke(app, ["history", "import", str(folder_of(told))])
    assert isinstance(again.exception, UsageProblem)
    assert again.exception.try_this is not None
    CliRunner().invoke(app, shlex.split(again.exception.try_this)[1:])
    with closing(sqlite3.connect(nights.history)) as history:
        runs = history.execute("SELECT bench, count(*) FROM run GROUP BY bench").fetchall()
    assert runs == [("bench1", 1), ("bench2", 1)]


def test_line_is_sent_to_people(nights: Nights) -> None:
    sent = nights.folder / "sent"
    command = shlex.join(["sh", "-c", f'echo "$KEYRIG_LINE" > {sent}'])
    told = nights.next({"bench1": WELL}, on_finish=command)
    assert sent.read_text().strip() == told.document["line"]


def test_keys_of_hosts_that_are_called_alike_are_named(
    nights: Nights, capsys: pytest.CaptureFixture[str]
) -> None:
    twins = {bench: run_of("twin", WELL) for bench in ("bench1", "bench2")}
    orders, selectors = nights.opened({**twins, "bench3": WELL})
    orders = replace(orders, say=print)
    tour(orders, selectors, history=nights.history, command=())
    assert "called alike: bench1-A1, bench2-A1\n" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["", 'sh -c "'], ids=["empty", "open"])
def test_what_is_no_command_is_refused(command: str) -> None:
    with pytest.raises(UsageProblem, match="no command"):
        table_of([command], None)


@pytest.mark.parametrize("keep", ["0", "some", "-3", ""])
def test_what_is_no_number_of_nights_is_refused(keep: str) -> None:
    with pytest.raises(UsageProblem, match="neither a number of nights nor a span"):
        table_of([], keep)


def test_only_so_many_nights_are_kept_with_the_runs_they_were_made_of(nights: Nights) -> None:
    nights.next({"bench1": WELL, "bench2": WELL})
    told = nights.next({"bench1": WELL, "bench2": WELL}, keep="1")
    assert told.document["notes"] == []
    reports = nights.history.parent
    assert list((reports / "lab").iterdir()) == [folder_of(told)]
    assert len(list(reports.glob("2*"))) == 2
