"""The tries of a test: which counts, and what people are told of them."""

from __future__ import annotations

import pytest

from rig.record.judging.night import LETTERS
from rig.record.result import Result
from rig.record.tries import tried
from rig.record.verdict import Verdict

_VERDICTS = {letter: verdict for verdict, letter in LETTERS.items()}


def tries(letters: str, test: str = "test_a", round_: int = 1) -> list[Result]:
    return [
        Result(
            key="A1",
            bay="A1",
            test=test,
            requirements=(),
            checks=(),
            verdict=_VERDICTS[letter],
            attempt=attempt,
            round=round_,
        )
        for attempt, letter in enumerate(letters, start=1)
    ]


@pytest.mark.parametrize(
    ("letters", "counts", "words"),
    [
        ("P", Verdict.PASS, "pass"),
        ("IP", Verdict.PASS, "pass (2nd try)"),
        ("II", Verdict.INFRA, "infra (2nd try)"),
        ("FP", Verdict.FAIL, "fail, then pass (2nd try)"),
        ("FF", Verdict.FAIL, "fail, then fail (2nd try)"),
        ("FI", Verdict.FAIL, "fail, then infra (2nd try)"),
        ("FIP", Verdict.FAIL, "fail, then pass (3rd try)"),
        ("IFF", Verdict.FAIL, "fail (2nd try), then fail (3rd try)"),
    ],
)
def test_failure_outlives_every_later_try(letters: str, counts: Verdict, words: str) -> None:
    (only,) = tried(tries(letters))
    assert (only.result.verdict, only.words) == (counts, words)


def test_tests_are_told_apart_by_name_and_round() -> None:
    results = [*tries("FP"), *tries("IP", "test_b"), *tries("P", round_=2)]
    assert [each.result.verdict for each in tried(results)] == ["fail", "pass", "pass"]


def test_test_that_is_taken_twice_in_a_round_counts_twice() -> None:
    assert len(tried([*tries("P"), *tries("F")])) == 2
