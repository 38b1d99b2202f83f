"""What is left of a process that died, and what is still to be done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rig.record.result import Result
from rig.record.trouble import Trouble
from rig.record.under_way import Running, Test, UnderWay, rest, taken, troubles
from rig.record.verdict import Verdict

ONE, OTHER = (Test(test=name, requirements=("MC-51",)) for name in ("test_a", "test_b"))
PASS = Result(key="A1", bay="A1", test="test_a", requirements=(), checks=(), verdict=Verdict.PASS)
FAIL = replace(PASS, verdict=Verdict.FAIL)
MUTE = replace(PASS, verdict=Verdict.INFRA, trouble=Trouble.MUTE)


def test_plan_and_running_test_outlive_their_process(tmp_path: Path) -> None:
    running = Running(test=ONE, attempt=2, lines=7)
    before = UnderWay(tmp_path / "A1")
    before.plan([ONE, OTHER])
    before.begin(running)

    after = UnderWay(tmp_path / "A1")
    after.plan([OTHER])

    assert after.planned == (ONE, OTHER)
    assert after.running == running


def test_nothing_runs_between_two_tests(tmp_path: Path) -> None:
    under_way = UnderWay(tmp_path)
    under_way.begin(Running(test=ONE, attempt=1, lines=0))
    under_way.end()
    assert under_way.running is None


@pytest.mark.parametrize("left", [b"", b'{"schema": "key', b"[]"], ids=["empty", "cut", "foreign"])
def test_file_that_was_cut_short_says_that_nothing_runs(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "running.json").write_bytes(left)
    assert UnderWay(tmp_path).running is None


def test_second_attempt_is_no_second_test() -> None:
    second = replace(PASS, attempt=2)
    assert taken([MUTE, second]) == {"test_a": 1}
    assert rest([ONE, ONE, OTHER], [MUTE, second]) == [ONE, OTHER]


@pytest.mark.parametrize(
    ("results", "count"),
    [
        ([PASS], 0),
        ([MUTE], 1),
        ([MUTE, replace(PASS, attempt=2)], 1),
        ([MUTE, replace(PASS, attempt=2, verdict=Verdict.FAIL)], 0),
        ([MUTE, replace(MUTE, attempt=2)], 1),
        ([MUTE, replace(MUTE, round=2)], 2),
        ([FAIL, replace(MUTE, attempt=2)], 1),
        ([FAIL, replace(FAIL, attempt=2)], 0),
        ([replace(MUTE, trouble=Trouble.OUT)], 0),
        ([replace(MUTE, trouble=Trouble.SUITE)], 0),
    ],
    ids=[
        "pass",
        "once",
        "settled",
        "the-keys",
        "twice",
        "two-rounds",
        "after-failure",
        "failures",
        "out",
        "suite",
    ],
)
def test_troubles_are_counted_once_and_never_the_keys_own(
    results: list[Result], count: int
) -> None:
    assert troubles(results) == count
