from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from rig.record.directory import RunDirectory
from rig.record.history.importing import import_run
from rig.record.history.life import Life
from rig.record.history.lines import Course, Night
from rig.record.history.store import History
from rig.record.judging.judge import Judgement
from rig.record.nightly.record import Ending, NightRecord
from rig.record.run import RunRecord
from rig.record.verdict import Verdict
from rig.report.anchors import place
from rig.report.key import build
from rig.report.key.view import KeyPage
from tests.record.nights import made_up_run
from tests.report.conftest import HOSTILE
from tests.report.copied_nights import START
from tests.report.fleet import Fleet, history_of

NIGHTS = 6
FLEET = Fleet(
    keys=4, tests=40, update=NIGHTS - 2, breaks={(1, 3): NIGHTS - 1, (0, 5): 2}, fixed={(0, 6): 5}
)
SITES = {
    "schema": "keyrig.compat/1",
    "rows": [
        {
            "key": "A1",
            "relying_party": "bank",
            "verdict": "does_not",
            "reason": f"it asks for a PIN {HOSTILE}",
            "certainty": "tried",
        }
    ],
    "relying_parties": [{"id": "bank", "name": "A bank", "fields": {}}],
}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunRecord, Path]:
    """The last night of a small fleet, with its history and its keys' pages."""
    reports = tmp_path_factory.mktemp("reports")
    history = history_of(FLEET, reports, NIGHTS)
    folder = max(reports.glob("*-bench"))
    (folder / "compat.json").write_text(json.dumps(SITES))
    record = RunDirectory(folder).record()
    build(NightRecord(run=record, ending=Ending.DONE), history)
    return record, folder


def told(night: tuple[RunRecord, Path], key: str, section: str) -> str:
    """Return what a section of a key's page says, without markup."""
    page = (night[1] / f"key-{key}.html").read_text(encoding="utf-8")
    part = page.partition(f'<section id="{section}">')[2].partition("</section>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())


def test_every_key_of_the_night_has_a_page(night: tuple[RunRecord, Path]) -> None:
    assert sorted(page.name for page in night[1].glob("key-*.html")) == [
        f"key-{key}.html" for key in FLEET.names
    ]


def test_firmware_is_told_with_its_dates(night: tuple[RunRecord, Path]) -> None:
    days = [f"{START.replace(day=START.day + number):%Y-%m-%d}" for number in range(NIGHTS)]

    firmware = told(night, "A2", "firmware")

    assert re.search(
        rf"5\.7\.4 \S+ {days[-1]} {days[-1]} 1 5\.7\.1 \S+ {days[0]} {days[-2]} 5", firmware
    )


def test_tests_that_changed_are_told_with_every_night(night: tuple[RunRecord, Path]) -> None:
    changed = told(night, "A1", "changed")

    assert f"{FLEET.test_names[6]} Nights on 5.4.3 FF FF FF FF FF P" in changed
    assert FLEET.test_names[7] not in changed


def test_what_came_with_new_firmware_is_a_difference(night: tuple[RunRecord, Path]) -> None:
    assert f"differs {FLEET.test_names[3]} Nights on 5.7.1 P P P P P on 5.7.4 FF" in told(
        night, "A2", "changed"
    )


def test_verdicts_of_a_night_are_those_of_its_run(night: tuple[RunRecord, Path]) -> None:
    record, _ = night
    key = next(key for key in record.keys if key.key == "A2")
    counts = " ".join(str(key.totals[verdict]) for verdict in Verdict)

    assert f"22:00 5.7.4 {counts} {key.touches} " in told(night, "A2", "nights")


def test_wear_is_summed_over_all_nights(night: tuple[RunRecord, Path]) -> None:
    record, _ = night
    now = next(key.touches for key in record.keys if key.key == "A4")

    # Of the tests of this key none failed, so each night touched it as often.
    assert f"{NIGHTS * now} touches {now} in this run" in told(night, "A4", "wear")


def test_change_of_get_info_is_told_with_its_firmware(night: tuple[RunRecord, Path]) -> None:
    assert "5.7.4 maxMsgSize 1200 2048" in told(night, "A2", "info")
    assert "It has always told the same" in told(night, "A1", "info")


def test_latencies_are_drawn_by_firmware(night: tuple[RunRecord, Path]) -> None:
    page = (night[1] / "key-A2.html").read_text(encoding="utf-8")

    assert "makeCredential by firmware. 5.7.1: median" in page


KNOWN = Course("north", "A1", "m", "1", "s")
UNOPENED = Course("north", "A1", "", "", "s")
NEWER = Course("north", "A1", "m", "2", "s")


@pytest.mark.parametrize(
    ("spells", "judgement"),
    [
        (((KNOWN, "P"), (UNOPENED, "I"), (KNOWN, "FF")), Judgement.REGRESSED),
        (((KNOWN, "P"), (NEWER, "FF"), (KNOWN, "FF")), Judgement.REGRESSED),
        (((KNOWN, "FF"), (KNOWN, "P"), (UNOPENED, "I")), Judgement.FIXED),
        (((KNOWN, "P"), (NEWER, "FF")), Judgement.DIFFERS),
        (((KNOWN, "I"), (NEWER, "FF")), Judgement.NEW),
    ],
    ids=["unopened between", "back on it", "unopened last", "new firmware", "trouble before"],
)
def test_nights_are_judged_beside_those_of_the_same_firmware(
    night: tuple[RunRecord, Path], spells: Sequence[tuple[Course, str]], judgement: Judgement
) -> None:
    nights = [
        (course, [Night(run="r", started="", tries=tries, seconds=0, touches=0, second_tries=0)])
        for course, tries in spells
    ]

    page = KeyPage(run=night[0], key=night[0].keys[0], life=Life((), {"t": nights}))

    assert [each.judgement for each in page.changed] == [judgement]


def test_tests_that_the_run_did_not_take_lead_nowhere(tmp_path: Path) -> None:
    history = tmp_path / "history.sqlite"
    runs = [
        made_up_run(tmp_path, number, {"A1": tests})
        for number, tests in enumerate(
            [{"a": "P", "b": "P"}, {"a": "FF", "b": "FF"}, {"a": "FF", "c": "P"}]
        )
    ]
    with History(history) as opened:
        for run in runs:
            import_run(opened, run, START)
    (runs[-1] / "index.html").touch()

    build(NightRecord(run=RunDirectory(runs[-1]).record(), ending=Ending.DONE), history)

    page = (runs[-1] / "key-A1.html").read_text(encoding="utf-8")
    assert f'href="index.html#{place("A1", "a")}"' in page
    assert f'href="index.html#{place("A1", "b")}"' not in page
    assert f'id="{place("A1", "b")}"' in page


def test_page_of_an_earlier_night_tells_nothing_that_came_later(
    night: tuple[RunRecord, Path], tmp_path: Path
) -> None:
    record, folder = night
    earlier = min(folder.parent.glob("*-bench")).name
    (tmp_path / earlier).mkdir()
    facts = replace(record.facts, directory=str(tmp_path / earlier))

    build(
        NightRecord(run=replace(record, facts=facts), ending=Ending.DONE),
        folder.parent / "history.sqlite",
    )

    latency = told((record, tmp_path / earlier), "A2", "latency")
    assert "makeCredential by firmware. 5.7.1: median" in latency
    assert "in 1 night" in latency
    assert "nights" not in latency


def test_sites_are_told_where_somebody_foretold_them(night: tuple[RunRecord, Path]) -> None:
    assert f"A bank does not: it asks for a PIN {HOSTILE} tried" in told(night, "A1", "sites")
    assert told(night, "A2", "sites") == ""


def test_nothing_that_a_key_or_site_said_becomes_markup(
    night: tuple[RunRecord, Path], tmp_path: Path
) -> None:
    record, folder = night
    hostile = replace(record.keys[0], about={"firmware": HOSTILE}, info={"versions": [HOSTILE]})
    facts = replace(record.facts, directory=str(tmp_path))

    page, *_ = build(
        NightRecord(run=replace(record, facts=facts, keys=(hostile,)), ending=Ending.DONE),
        folder.parent / "history.sqlite",
    )

    assert HOSTILE not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("history", ["no such file", "damaged"])
def test_there_are_no_pages_without_a_history(
    night: tuple[RunRecord, Path], tmp_path: Path, history: str
) -> None:
    (tmp_path / "damaged").write_bytes(b"no database")

    assert build(NightRecord(run=night[0], ending=Ending.DONE), tmp_path / history) == []
