from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rig.record.difference.baseline import Baselines
from rig.record.directory import RunDirectory
from rig.record.history.importing import import_run
from rig.record.history.store import FILE_NAME, History
from rig.record.judging.judge import Judgement
from rig.record.nightly.document import document
from rig.record.nightly.judging import judge_night
from rig.record.nightly.line import one_line
from rig.record.nightly.record import Ending, NightRecord
from rig.record.origin import Origin
from tests.record.nights import FIRST, made_up_run, unopened

NOW = datetime(2026, 12, 1, tzinfo=UTC)
PREFLIGHT = {
    "schema": "keyrig.doctor/1",
    "bays": [
        {"bay": "A1", "checks": [{"number": 3, "name": "key is there", "ok": True, "says": "yes"}]},
        {
            "bay": "A2",
            "checks": [{"number": 10, "name": "touch counts", "ok": False, "says": "no"}],
        },
        {
            "bay": "A3",
            "checks": [
                {"number": 3, "name": "key is there", "ok": False, "says": "no", "try": "look"}
            ],
        },
    ],
}


def imported(reports: Path, *runs: Path) -> Path:
    with History(reports / FILE_NAME) as history:
        for run in runs:
            import_run(history, run, NOW)
    return reports / FILE_NAME


def judged(run: Path, *, just_ended: bool = False) -> NightRecord:
    return judge_night(
        RunDirectory(run),
        run.parent / FILE_NAME,
        baselines=run.parent / "baselines",
        just_ended=just_ended,
    )


def told(night: NightRecord, judgement: Judgement) -> list[tuple[str, str]]:
    return [(line.test, line.outcomes) for line in night.lines(judgement)]


def test_old_night_is_judged_as_it_was_known_by_then(tmp_path: Path) -> None:
    tries = ("P", "F", "P")
    runs = [
        made_up_run(tmp_path, night, {"A1": {"t": each * 2, "u": "P"}})
        for night, each in enumerate(tries)
    ]
    imported(tmp_path, *runs)
    nights = [judged(run) for run in runs]
    assert [len(night.news) for night in nights] == [0, 1, 1]
    assert told(nights[1], Judgement.REGRESSED) == [("t", "PP FF")]
    assert told(nights[2], Judgement.FIXED) == [("t", "PP FF PP")]
    assert [night.steady for night in nights] == [2, 1, 1]
    assert nights[0].differences is None
    assert [bool(each.differences.unaccepted) for each in nights if each.differences] == [
        True,
        False,
    ]


def test_night_tells_of_its_own_keys_alone(tmp_path: Path) -> None:
    runs = [
        made_up_run(tmp_path, 0, {"A1": {"t": "P"}, "A2": {"t": "P"}}),
        made_up_run(tmp_path, 1, {"A1": {"t": "FF"}}),
        made_up_run(tmp_path, 2, {"A2": {"t": "P"}}),
    ]
    imported(tmp_path, *runs)
    assert judged(runs[2]).news == ()


def test_test_that_was_not_reached_is_no_news(tmp_path: Path) -> None:
    cut: dict[str, Any] = {"interrupted": True, "out_of_time": True, "not_reached": {"A1": ("t",)}}
    runs = [
        made_up_run(tmp_path, 0, {"A1": {"t": "P", "u": "P", "v": "P"}}),
        made_up_run(tmp_path, 1, {"A1": {"t": "FF", "u": "P", "v": "P"}}),
        made_up_run(tmp_path, 2, {"A1": {"u": "P", "v": "P"}}, **cut),
    ]
    imported(tmp_path, *runs)
    night = judged(runs[2])
    assert night.ending is Ending.DEADLINE
    assert night.news == ()
    assert night.differences is not None
    assert night.differences.comparison.changes == ()
    assert document(night, 12)["not_reached"] == {"A1": ["t"]}


def test_test_that_was_not_reached_in_the_night_before_is_no_difference(tmp_path: Path) -> None:
    cut: dict[str, Any] = {"interrupted": True, "out_of_time": True, "not_reached": {"A1": ("t",)}}
    runs = [
        made_up_run(tmp_path, 0, {"A1": {"u": "P", "v": "P"}, "A2": {"u": "P"}}, **cut),
        made_up_run(tmp_path, 1, {"A1": {"t": "P", "u": "P", "v": "S"}}),
        made_up_run(tmp_path, 2, {"A1": {"t": "P", "u": "P", "v": "S", "w": "P"}}),
    ]
    imported(tmp_path, *runs)
    found = [night.differences for night in map(judged, runs[1:])]
    assert [[each.what for each in one.unaccepted] for one in found if one] == [["v"], ["w"]]


def test_run_of_a_few_tests_is_no_night_before(tmp_path: Path) -> None:
    tests = dict.fromkeys("abcd", "P")
    runs = [
        made_up_run(tmp_path, 0, {"A1": tests}),
        made_up_run(tmp_path, 1, {"A1": {"a": "P"}}),
        made_up_run(tmp_path, 2, {"A1": tests}),
    ]
    imported(tmp_path, *runs)
    differences = judged(runs[2]).differences
    assert differences is not None
    assert differences.comparison.one.name == runs[0].name
    assert differences.unaccepted == ()


def test_night_of_many_rounds_is_held_against_one_of_one_round(tmp_path: Path) -> None:
    tests = {f"test_{number}": "P" for number in range(4)}
    usual = made_up_run(tmp_path, 0, {"A1": tests})
    soak = made_up_run(tmp_path, 1, {"A1": dict.fromkeys(tests, "T" * 5)})
    tried_out = made_up_run(tmp_path, 2, {"A1": {"test_0": "T" * 20}})
    last = made_up_run(tmp_path, 3, {"A1": dict.fromkeys(tests, "T")})
    imported(tmp_path, usual, soak, tried_out, last)

    found = [judged(run).differences for run in (soak, last)]

    assert [each and each.comparison.one.name for each in found] == [usual.name, soak.name]


def test_night_in_which_a_key_could_not_be_opened_hides_no_difference(tmp_path: Path) -> None:
    runs = [
        made_up_run(tmp_path, 0, {"A1": {"t": "P"}}, keys={"firmware": "1"}),
        unopened(made_up_run(tmp_path, 1, {"A1": {"t": "I"}})),
        made_up_run(tmp_path, 2, {"A1": {"t": "S"}}, keys={"firmware": "2"}),
    ]
    imported(tmp_path, *runs)
    differences = judged(runs[2]).differences
    assert differences is not None
    assert differences.comparison.one.name == runs[0].name
    assert [change.what for change in differences.unaccepted] == ["t"]


def test_what_was_accepted_is_no_difference_any_more(tmp_path: Path) -> None:
    runs = [
        made_up_run(tmp_path, night, {"A1": {"t": "P"}}, keys={"firmware": "1", "info": info})
        for night, info in enumerate(({"maxMsgSize": 1024}, {"maxMsgSize": 2048}))
    ]
    imported(tmp_path, *runs)
    differences = judged(runs[1]).differences
    assert differences is not None
    assert [change.what for change in differences.unaccepted] == ["maxMsgSize"]
    assert "1 change to accept" in one_line(judged(runs[1]))
    Baselines(tmp_path / "baselines").accept(differences.unaccepted, "meant", date(2026, 11, 22))
    again = judged(runs[1]).differences
    assert again is not None
    assert again.unaccepted == ()


def test_baseline_that_cannot_be_read_is_a_note(tmp_path: Path) -> None:
    runs = [
        made_up_run(tmp_path, night, {"A1": {"t": "P"}}, keys={"firmware": "1", "info": info})
        for night, info in enumerate(({"maxMsgSize": 1024}, {"maxMsgSize": 2048}))
    ]
    imported(tmp_path, *runs)
    differences = judged(runs[1]).differences
    assert differences is not None
    (file,) = Baselines(tmp_path / "baselines").accept(
        differences.unaccepted, "meant", date(2026, 11, 22)
    )
    file.write_text("accepted = 7")
    night = judged(runs[1])
    assert len(night.notes) == 1
    assert "baseline" in night.notes[0]
    assert night.differences is not None
    assert len(night.differences.unaccepted) == 1


def test_keys_are_compared_each_with_its_own_night_before(tmp_path: Path) -> None:
    runs = [
        made_up_run(tmp_path, 0, {"A1": {"t": "P"}, "A2": {"t": "P"}}),
        made_up_run(tmp_path, 1, {"A1": {"t": "P"}}),
        made_up_run(tmp_path, 2, {"A1": {"t": "FF"}, "A2": {"t": "FF"}}),
    ]
    imported(tmp_path, *runs)
    differences = judged(runs[2]).differences
    assert differences is not None
    assert {change.key for change in differences.unaccepted} == {"A1", "A2"}
    assert set(differences.comparison.one.name.split(",")) == {runs[0].name, runs[1].name}


def test_clock_that_went_back_hides_no_regression(tmp_path: Path) -> None:
    before = made_up_run(tmp_path, 0, {"A1": {"t": "P"}})
    back = made_up_run(tmp_path, 1, {"A1": {"t": "FF"}}, started=FIRST - timedelta(days=9000))
    imported(tmp_path, before, back)
    assert told(judged(back, just_ended=True), Judgement.REGRESSED) == [("t", "P FF")]


@pytest.mark.parametrize("content", [None, b"", b"no database at all, however long" * 200])
def test_night_without_a_history_that_can_be_read_is_told_all_the_same(
    tmp_path: Path, content: bytes | None
) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {"t": "FF", "u": "P"}})
    if content is not None:
        (tmp_path / FILE_NAME).write_bytes(content)
    night = judged(run)
    assert len(night.notes) == 1
    assert "history" in night.notes[0]
    assert "1 failure, 1 note" in one_line(night)
    assert (night.failing, night.differences) == (1, None)


def test_lines_that_cannot_be_read_are_told_and_the_others_judged(tmp_path: Path) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {"t": "P", "u": "FF"}})
    results = run / "results.jsonl"
    newer = results.read_text().splitlines()[0].replace("keyrig.result/1", "keyrig.result/9")
    results.write_text(f'{results.read_text()}{{"colour": 7}}\n{newer}\n{{"schema": "keyr')
    imported(tmp_path, run)
    night = judged(run)
    (note,) = night.notes
    for part in ("line 4", "line 5", "newer", "line 6"):
        assert part in note
    assert night.failing == 1
    assert night.run.tests == 3


def test_summary_of_a_later_version_takes_nothing_from_the_results(tmp_path: Path) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {"t": "FF"}})
    (run / "run.json").write_text('{"schema": "keyrig.run/9"}')
    night = judged(run)
    assert night.failing == 1
    assert night.ending is Ending.INTERRUPTED
    assert any("newer" in note for note in night.notes)


def test_preflight_is_told_with_the_most_basic_trouble_first(tmp_path: Path) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {"t": "P"}, "A2": {}, "A3": {}})
    imported(tmp_path, run)
    (run / "preflight.json").write_text(json.dumps(PREFLIGHT))
    night = judged(run)
    assert [(each.bay, each.number) for each in night.checkups] == [("A3", 3), ("A2", 10)]
    assert "2 bays out (A2, A3)" in one_line(night)
    assert [key["out"] for key in document(night, 13)["keys"]] == [None, "no", "no"]


def test_preflight_that_cannot_be_read_is_a_note(tmp_path: Path) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {"t": "P"}})
    imported(tmp_path, run)
    (run / "preflight.json").write_text('{"schema": "keyrig.doctor/1", "bays": [7]}')
    night = judged(run)
    assert night.checkups == ()
    assert "preflight.json" in night.notes[0]


def test_night_without_any_result_is_told(tmp_path: Path) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {}})
    (run / "results.jsonl").unlink()
    night = judged(run)
    assert night.news == ()
    assert "nothing tested" in one_line(night)


FAST = {"makeCredential": [0.1 + number / 1000 for number in range(60)]}
SLOW = {"makeCredential": [0.3 + number / 1000 for number in range(60)]}


def several(reports: Path, night: int, outcomes: dict[str, dict[str, str]], **more: Any) -> Path:
    """Leave a run of one key on each host, and the run that they were made into.

    Args:
        outcomes: By host and test, the tries on its key.
    """
    own = {
        host: made_up_run(reports, night, {"A1": tests}, bench=host, **more)
        for host, tests in outcomes.items()
    }
    imported(reports, *own.values())
    origins = {f"{host}-A1": Origin(host, "A1", run.name) for host, run in own.items()}
    named = {f"{host}-A1": tests for host, tests in outcomes.items()}
    lab = reports / "lab"
    return made_up_run(lab, night, named, bench=", ".join(own), origins=origins, **more)


def test_run_made_of_several_is_held_against_what_each_host_had_before(tmp_path: Path) -> None:
    imported(tmp_path, made_up_run(tmp_path, 0, {"A1": {"t": "P", "u": "P"}}, bench="bench1"))
    second = several(tmp_path, 1, {"bench2": {"t": "P"}})
    third = several(tmp_path, 2, {"bench1": {"t": "P", "u": "FF"}, "bench2": {"t": "P", "v": "P"}})
    night = judge_several(tmp_path, third)
    found = [(line.course.bench, line.course.key, line.outcomes) for line in night.news]
    assert found == [("bench1", "bench1-A1", "P FF")]
    assert (night.steady, night.failing, night.notes) == (3, 1, ())
    assert night.differences is not None
    assert {(each.key, each.what) for each in night.differences.unaccepted} == {
        ("bench1-A1", "u"),
        ("bench2-A1", "v"),
    }
    assert judge_several(tmp_path, second).differences is None


def test_keys_that_hosts_of_one_name_call_alike_are_held_against_nothing(tmp_path: Path) -> None:
    imported(tmp_path, made_up_run(tmp_path, 0, {"A1": {"t": "P"}}, bench="localhost"))
    runs = [
        made_up_run(tmp_path, 1, {"A1": {"t": "FF"}}, bench="localhost", id=name)
        for name in ("one", "two")
    ]
    imported(tmp_path, *runs)
    origins = {
        f"bench{number}-A1": Origin("localhost", "A1", run.name)
        for number, run in enumerate(runs, 1)
    }
    named = {place: {"t": "FF"} for place in origins}
    night = judge_several(
        tmp_path,
        made_up_run(tmp_path / "lab", 1, named, bench="localhost", origins=origins),
    )
    assert night.news == ()
    (note,) = night.notes
    assert note.endswith("called alike: bench1-A1, bench2-A1")
    assert "2 failures" in one_line(night)


def test_keys_that_cannot_be_told_apart_are_called_no_slower_than_one_another(
    tmp_path: Path,
) -> None:
    before = [
        made_up_run(tmp_path, night, {"A1": {"t": "P"}}, bench="localhost", latencies=FAST)
        for night in range(2)
    ]
    tonight = [
        made_up_run(
            tmp_path,
            2,
            {"A1": {"t": "P"}},
            bench="localhost",
            id=name,
            keys={"firmware": "2"},
            latencies=SLOW,
        )
        for name in ("one", "two")
    ]
    imported(tmp_path, *before, *tonight)

    def night_of(*runs: Path) -> NightRecord:
        origins = {
            f"bench{number}-A1": Origin("localhost", "A1", run.name)
            for number, run in enumerate(runs, 1)
        }
        named = {place: {"t": "P"} for place in origins}
        lab = tmp_path / "lab"
        return judge_several(
            tmp_path, made_up_run(lab, 2, named, bench="localhost", origins=origins)
        )

    assert [each.course.key for each in night_of(tonight[1]).slower] == ["bench1-A1"]
    assert night_of(*tonight).slower == ()


def judge_several(reports: Path, run: Path) -> NightRecord:
    return judge_night(RunDirectory(run), reports / FILE_NAME, baselines=reports / "baselines")
