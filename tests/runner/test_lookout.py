"""How a run stands, by its files alone."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from rig.record.history.importing import import_run
from rig.record.history.store import FILE_NAME, History
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict
from rig.runner.exits import Exit
from rig.runner.forecast import LONGEST
from rig.runner.lookout import Lookout
from rig.runner.outlook import Outlook, Phase
from rig.runner.standing import STALLED_AFTER, Standing, State
from tests.record.nights import made_up_run

from .going_on import NOW, START, GoingOn

TESTS = ("a/test_a.py::test_one", "a/test_a.py::test_two", "b/test_b.py::test_three")


@pytest.fixture
def run(tmp_path: Path) -> GoingOn:
    return GoingOn(tmp_path)


def look(run: GoingOn, now: float = NOW) -> Outlook:
    return Lookout(run.directory, now=lambda: now).look()


def of(outlook: Outlook, key: str) -> Standing:
    return next(each for each in outlook.standings if each.name == key)


def test_key_at_its_tests_is_told_with_what_it_does(run: GoingOn) -> None:
    run.takes("A1", TESTS[0], "P", seconds=1.0, touches=2)
    run.begins("A1", TESTS, now=TESTS[1])
    outlook = look(run)
    first, other = of(outlook, "A1"), of(outlook, "A2")
    assert (first.state, first.test, first.done, first.planned) == (State.RUNS, TESTS[1], 1, 3)
    assert (first.age, outlook.elapsed, outlook.touches) == (2, 600, 2)
    assert (other.state, other.age, other.planned) == (State.WAITS, None, None)
    assert (outlook.phase, outlook.exit) == (Phase.GOES_ON, None)


def test_key_that_is_silent_for_long_has_stalled(run: GoingOn) -> None:
    run.begins("A1", TESTS, now=TESTS[0])
    almost = run.heard + STALLED_AFTER + LONGEST
    assert of(look(run, almost), "A1").state is State.RUNS
    outlook = look(run, almost + 1)
    assert of(outlook, "A1").state is State.STALLED
    assert outlook.named(State.STALLED) == ["A1"]


def test_test_that_is_known_to_be_quick_has_less_time(run: GoingOn, tmp_path: Path) -> None:
    with History(tmp_path / FILE_NAME) as history:
        import_run(history, made_up_run(tmp_path, 0, {"A1": {TESTS[0]: "P"}}), START)
    run.begins("A1", TESTS, now=TESTS[0])
    lookout = Lookout(run.directory, now=lambda: run.heard + STALLED_AFTER + 1)
    assert of(lookout.look(), "A1").state is State.STALLED


def test_clock_that_was_put_back_stalls_nobody(run: GoingOn) -> None:
    run.begins("A1", TESTS, now=TESTS[0])
    first = of(look(run, START.timestamp() - 3600), "A1")
    assert (first.state, first.age) == (State.RUNS, 0)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (Exit.OK, State.DONE),
        (Exit.FAILURES, State.DONE),
        (Exit.DEADLINE, State.HELD),
        (Exit.TROUBLE, State.OUT),
        (Exit.INTERNAL, State.OUT),
        (Exit.INTERRUPTED, State.STOPPED),
        (-9, State.OUT),
    ],
)
def test_end_of_a_process_tells_what_its_key_is_at(run: GoingOn, code: int, state: State) -> None:
    run.begins("A1", TESTS)
    said = "!!!!!! _pytest.outcomes.Exit: the bay A1 is held by alice !!!!!!"
    run.say("A1", f"{said}\n====== no tests ran in 0.01s ======")
    run.diary.ended("A1", code)
    first = of(look(run), "A1")
    words = "the bay A1 is held by alice" if state in (State.OUT, State.HELD) else ""
    assert (first.state, first.words) == (state, words)


def test_bay_that_was_given_up_is_out_and_on_top(run: GoingOn) -> None:
    run.begins("A1", TESTS, now=TESTS[1])
    run.takes("A2", TESTS[0], "I", trouble=Trouble.OUT)
    run.begins("A2", TESTS)
    outlook = look(run)
    assert [each.name for each in outlook.standings] == ["A2", "A1"]
    assert outlook.standings[0].state is State.OUT


@pytest.mark.parametrize(
    ("tries", "counted", "again"),
    [("P", "pass", 0), ("IP", "pass", 1), ("FP", "fail", 1), ("FF", "fail", 1), ("IFI", "fail", 2)],
)
def test_each_test_counts_once_however_often_it_was_tried(
    run: GoingOn, tries: str, counted: str, again: int
) -> None:
    run.takes("A1", TESTS[0], tries)
    first = of(look(run), "A1")
    assert {word: count for word, count in first.tally.totals.items() if count} == {counted: 1}
    assert (first.done, first.tally.second_tries) == (1, again)


def test_only_what_is_new_is_news(run: GoingOn) -> None:
    lookout = Lookout(run.directory, now=lambda: NOW)
    run.takes("A1", TESTS[0], "F")
    assert [each.test for each in lookout.look().news] == [TESTS[0]]
    run.takes("A1", TESTS[1], "P")
    second = lookout.look()
    assert [each.test for each in second.news] == [TESTS[1]]
    assert (second.total(Verdict.FAIL), second.total(Verdict.PASS)) == (1, 1)


def test_line_that_is_cut_short_or_foreign_hides_nothing_else(run: GoingOn) -> None:
    run.takes("A1", TESTS[0], "P")
    with run.directory.results_path.open("ab") as file:
        file.write(b'{"schema": "other/1"}\n\xff\n{"schema": "keyrig.res')
    outlook = look(run)
    assert (of(outlook, "A1").done, outlook.unreadable) == (1, 2)


def test_run_that_nobody_has_in_hand_was_killed(run: GoingOn) -> None:
    run.takes("A1", TESTS[0], "P")
    run.begins("A1", TESTS, now=TESTS[1])
    run.is_left()
    outlook = look(run, NOW + 3600)
    assert (outlook.phase, outlook.exit) == (Phase.KILLED, Exit.INTERRUPTED)
    assert of(outlook, "A1").state is State.STOPPED
    assert outlook.elapsed == 598


def test_run_that_has_ended_is_told_by_its_record(run: GoingOn) -> None:
    run.takes("A1", TESTS[0], "P")
    run.takes("A2", TESTS[0], "F")
    ended = {"finished": START + timedelta(minutes=5), "interrupted": True}
    run.write({**ended, "not_reached": {"A1": TESTS[1:]}})
    run.is_left()
    outlook = look(run, NOW + 3600)
    first, other = of(outlook, "A1"), of(outlook, "A2")
    assert (outlook.phase, outlook.exit, outlook.elapsed) == (Phase.ENDED, Exit.FAILURES, 300)
    assert (first.state, first.done, first.planned) == (State.STOPPED, 1, 3)
    assert (other.state, other.planned) == (State.DONE, 1)


def test_key_of_an_ended_run_without_any_verdict_is_out(run: GoingOn) -> None:
    run.directory.results_path.touch()
    run.write({"finished": START + timedelta(minutes=5)})
    outlook = look(run)
    assert {each.state for each in outlook.standings} == {State.OUT}
    assert outlook.exit == Exit.NO_VERDICT


def test_key_that_a_stopped_run_never_came_to_is_not_out(run: GoingOn) -> None:
    run.takes("A1", TESTS[0], "P")
    run.write({"finished": START + timedelta(minutes=5), "interrupted": True})
    outlook = look(run)
    assert of(outlook, "A2").state is State.STOPPED
    assert not outlook.named(State.OUT)


def test_run_whose_time_was_up_ends_with_the_code_for_that(run: GoingOn) -> None:
    run.takes("A1", TESTS[0], "P")
    run.diary.ended("A1", Exit.INTERRUPTED)
    lookout = Lookout(run.directory, now=lambda: NOW)
    lookout.look()
    ended = {"finished": START + timedelta(minutes=5), "interrupted": True, "out_of_time": True}
    run.write(ended)
    assert lookout.look().exit == Exit.DEADLINE


def test_folder_without_a_summary_is_told_by_its_results(run: GoingOn) -> None:
    run.takes("B7", TESTS[0], "P")
    run.directory.record_path.unlink()
    outlook = look(run)
    assert [(each.name, each.done) for each in outlook.standings] == [("B7", 1)]


def test_rounds_that_are_to_come_are_planned_too(tmp_path: Path) -> None:
    run = GoingOn(tmp_path, keys=("A1",), rounds=3)
    run.takes("A1", TESTS[0], "P")
    run.takes("A1", TESTS[0], "P", round_=2)
    run.begins("A1", TESTS)
    run.begins("A1", TESTS, now=TESTS[1], round_=2)
    first = of(look(run), "A1")
    assert (first.done, first.planned, first.test) == (2, 9, TESTS[1])


def test_document_can_be_written_as_json(run: GoingOn) -> None:
    run.takes("A1", TESTS[0], "F")
    run.begins("A1", TESTS, now=TESTS[1])
    told = json.loads(json.dumps(look(run).document()))
    assert (told["schema"], told["phase"]) == ("keyrig.watch/1", "goes on")
    assert told["keys"][0]["totals"]["fail"] == 1
    assert [each["state"] for each in told["keys"]] == ["RUN", "waits"]
