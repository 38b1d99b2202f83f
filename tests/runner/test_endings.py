"""The exit code of each way in which a run can end: in its record, and for whoever watches it."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rig import BenchProblem, RigError, SuiteProblem, UsageProblem
from rig.bench.file import Bench
from rig.bench.stage import Stage
from rig.bench.troubles import BayHeld
from rig.record.directory import RunDirectory
from rig.record.jsonl import ResultWriter
from rig.record.result import Result
from rig.record.verdict import Verdict
from rig.runner.exits import Exit
from rig.runner.limit import Limit
from rig.runner.lookout import Lookout
from rig.runner.outlook import Phase
from rig.runner.plan import RunPlan
from rig.runner.run import Opened, Opening, Outcome, run

from .going_on import START, GoingOn, Nobody

FULL = OSError(errno.ENOSPC, "No space left on device", "results.jsonl")


def leaving_out(code: Exit, *verdicts: Verdict) -> Opening:
    """Leave the only key out, for such a reason; it has these verdicts all the same."""

    @contextmanager
    def opening(_: Bench, plan: RunPlan, __: Limit) -> Iterator[Opened]:
        with ResultWriter(plan.directory.results_path) as writer:
            for number, verdict in enumerate(verdicts):
                writer.write(
                    Result(
                        key="A1",
                        bay="A1",
                        test=f"test_{number}",
                        requirements=(),
                        checks=(),
                        verdict=verdict,
                    )
                )
        yield Opened(Stage(file=plan.directory.path / "stage.json"), {"A1": code})

    return opening


def breaking_off(problem: BaseException) -> Opening:
    """Break off before the only key is begun."""

    @contextmanager
    def opening(*_: object) -> Iterator[Opened]:
        raise problem
        yield

    return opening


def ended(folder: Path, opening: Opening, limit: float | None = None) -> Outcome:
    """Carry a run out; its code has to be the same wherever it is told."""
    plan = RunPlan(directory=RunDirectory(folder), keys=("A1",), limit=limit)
    outcome = run(plan, Nobody(), opening)
    assert json.loads(plan.directory.record_path.read_text())["exit"] == outcome.exit
    seen = Lookout(plan.directory).look()
    assert (seen.phase, seen.exit) == (Phase.ENDED, outcome.exit)
    return outcome


@pytest.mark.parametrize(
    ("left_out", "verdicts", "code"),
    [
        (Exit.OK, [Verdict.PASS], Exit.OK),
        (Exit.OK, [Verdict.PASS, Verdict.FAIL], Exit.FAILURES),
        (Exit.INTERRUPTED, [Verdict.PASS], Exit.INTERRUPTED),
        (Exit.INTERNAL, [Verdict.PASS], Exit.INTERNAL),
        (Exit.USAGE, [], Exit.USAGE),
        (Exit.NOTHING_COLLECTED, [], Exit.NOTHING_COLLECTED),
        (Exit.OK, [Verdict.PASS, Verdict.INFRA], Exit.TROUBLE),
        (Exit.DEADLINE, [], Exit.DEADLINE),
        (Exit.TROUBLE, [], Exit.NO_VERDICT),
        (Exit.TROUBLE, [Verdict.PASS], Exit.TROUBLE),
    ],
)
def test_run_tells_how_its_keys_ended(
    tmp_path: Path, left_out: Exit, verdicts: list[Verdict], code: Exit
) -> None:
    outcome = ended(tmp_path, leaving_out(left_out, *verdicts))
    assert (outcome.exit, outcome.problem) == (code, None)


@pytest.mark.parametrize(
    ("problem", "code", "says"),
    [
        (BenchProblem("no board", where="B1"), Exit.TROUBLE, "no board (B1)"),
        (BayHeld("somebody has it"), Exit.DEADLINE, "somebody has it"),
        (UsageProblem("no such key"), Exit.USAGE, "no such key"),
        (SuiteProblem("our fault"), Exit.INTERNAL, "our fault"),
        (FULL, Exit.TROUBLE, "No space left on device (results.jsonl)"),
    ],
)
def test_run_that_breaks_off_tells_its_code_and_why(
    tmp_path: Path, problem: Exception, code: Exit, says: str
) -> None:
    outcome = ended(tmp_path, breaking_off(problem))
    assert isinstance(outcome.problem, RigError)
    facts = RunDirectory(tmp_path).facts()
    assert (outcome.exit, facts.interrupted, facts.out_of_time) == (code, True, False)
    assert str(outcome.problem) == facts.broke_off == says


def test_run_that_is_interrupted_before_its_first_key_is_over(tmp_path: Path) -> None:
    outcome = ended(tmp_path, breaking_off(KeyboardInterrupt()))
    assert (outcome.exit, outcome.problem) == (Exit.INTERRUPTED, None)
    assert outcome.record.facts.interrupted


@pytest.mark.parametrize("problem", [None, BenchProblem("did not end within 0 s")])
def test_run_whose_time_is_up_at_once_is_out_of_time(
    tmp_path: Path, problem: BenchProblem | None
) -> None:
    opening = breaking_off(problem) if problem else leaving_out(Exit.OK)
    outcome = ended(tmp_path, opening, limit=0.0)
    assert outcome.record.facts.out_of_time
    assert outcome.exit is (Exit.TROUBLE if problem else Exit.DEADLINE)


@pytest.mark.parametrize("code", list(Exit))
def test_code_that_a_record_has_is_the_one_that_is_told(tmp_path: Path, code: Exit) -> None:
    run = GoingOn(tmp_path)
    run.takes("A1", "test_a", "F")
    run.write({"finished": START, "exit": int(code)})
    run.is_left()
    assert Lookout(run.directory).look().exit == code


def night(root: Path) -> GoingOn:
    """Return a night whose tests have ended well, and that is not judged."""
    night = GoingOn(root)
    night.takes("A1", "test_a", "P")
    night.write({"finished": START, "exit": 0, "nightly": True})
    return night


def judge(night: GoingOn, code: Exit) -> None:
    told = {"schema": "keyrig.nightly/1", "exit": int(code)}
    (night.directory.path / "nightly.json").write_text(json.dumps(told))


def test_night_is_over_when_it_is_judged_and_with_its_own_code(tmp_path: Path) -> None:
    one = night(tmp_path)
    lookout = Lookout(one.directory)
    first = lookout.look()
    assert (first.phase, first.exit) == (Phase.JUDGED, None)
    judge(one, Exit.DIFFERENCES)
    last = lookout.look()
    assert (last.phase, last.exit) == (Phase.ENDED, Exit.DIFFERENCES)


def test_night_that_was_killed_before_its_verdict_is_told_so(tmp_path: Path) -> None:
    one = night(tmp_path)
    one.is_left()
    seen = Lookout(one.directory).look()
    assert (seen.phase, seen.exit) == (Phase.KILLED, Exit.INTERRUPTED)


def test_old_night_without_a_word_of_it_in_its_record_has_its_own_code(tmp_path: Path) -> None:
    one = night(tmp_path)
    one.write({"finished": START})
    judge(one, Exit.DIFFERENCES)
    one.is_left()
    assert Lookout(one.directory).look().exit == Exit.DIFFERENCES
