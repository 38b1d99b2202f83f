from __future__ import annotations

import pytest

from rig.record.judging.benches import disagree, settled
from rig.record.judging.judge import WINDOW, Judgement, judge
from rig.record.judging.night import tries, word
from rig.record.verdict import Verdict

STORIES = {
    "all pass": ("P P P", "steady"),
    "all fail": ("F F F", "steady"),
    "first night": ("P", "new"),
    "first night fails": ("FF", "new"),
    "failed in both tries": ("P P FF", "regressed"),
    "failed once, not tried again": ("P P F", "suspected"),
    "failed once, passed the second try": ("P P FP", "suspected"),
    "failed once, and again next night": ("P P F F", "regressed"),
    "still failing a week later": ("P FF FF FF FF FF FF FF", "regressed"),
    "fails, then passes": ("FF FF P", "fixed"),
    "regressed, then fixed": ("P FF P", "fixed"),
    "regressed again after a fix": ("P FF P FF", "regressed"),
    "to and fro": ("P FF P FF P", "unstable"),
    "single failures by turns": ("P F P F", "unstable"),
    "both within one night, twice": ("P FP P FP", "unstable"),
    "both within one night, fails twice": ("P PFF", "unstable"),
    "unstable, then failing": ("P FP FP FF", "unstable"),
    "one stray failure before a bad night may be more of it": ("P FP P P FF", "unstable"),
    "one stray failure before two bad nights is none": ("P FP P P FF FF", "regressed"),
    "one stray failure, passed since": ("P F P P", "steady"),
    "trouble only tonight": ("P P II", "infra"),
    "trouble before is left out": ("P II FF", "regressed"),
    "trouble is no turn": ("P I P I P I P", "steady"),
    "passed at the second try after trouble": ("P IP", "steady"),
    "tolerated from now on": ("P P T", "differs"),
    "skipped from now on": ("P P S", "differs"),
    "failed, and is skipped now": ("FF FF S", "differs"),
    "failed, and is skipped ever since": ("FF FF S S", "steady"),
    "was always skipped, and fails now": ("S S FF", "differs"),
    "was always skipped, and fails since": ("S S FF FF", "steady"),
    "failed before it was skipped, and does again": ("FF FF S FF", "steady"),
    "passed before it was skipped, and fails now": ("P S FF", "regressed"),
    "failed once, was skipped, fails once": ("P F S F", "regressed"),
    "was skipped, and passes now": ("FF S P", "differs"),
}


@pytest.mark.parametrize("story", STORIES)
def test_nights_are_judged_by_their_outcomes(story: str) -> None:
    nights, expected = STORIES[story]

    assert judge(nights.split()).judgement == expected


@pytest.mark.parametrize(
    ("nights", "since"),
    [
        ("P P FF FF", 2),
        ("P I FF I F", 2),
        ("P FF P FF P", 1),
        ("P P", 1),
        ("FF P", 1),
        ("P S FF S FF", 2),
        ("S S FF", 2),
    ],
)
def test_judgement_names_the_first_night_of_it(nights: str, since: int) -> None:
    assert judge(nights.split()).since == since


def test_turns_are_forgotten_after_a_steady_while() -> None:
    nights = ["P", "PFF", *["P"] * (WINDOW - 1)]

    assert judge(nights).judgement is Judgement.UNSTABLE
    assert judge([*nights, "P"]).judgement is Judgement.STEADY


def test_benches_that_disagree_blame_no_key() -> None:
    assert disagree([("north", "FF"), ("south", "P")])
    assert settled(Judgement.REGRESSED, "FF", disagreeing=True) is Judgement.DISAGREE
    assert settled(Judgement.REGRESSED, "FF", disagreeing=False) is Judgement.REGRESSED
    assert settled(Judgement.STEADY, "P", disagreeing=True) is Judgement.STEADY


@pytest.mark.parametrize(
    "newest",
    [
        [("north", "FF"), ("north", "P")],
        [("north", "FF"), ("south", "I")],
        [("north", "FF"), ("south", "FP")],
        [("north", "P"), ("south", "T")],
    ],
    ids=["two keys of one bench", "trouble", "unstable there", "both good"],
)
def test_benches_do_not_disagree_without_a_pass_elsewhere(newest: list[tuple[str, str]]) -> None:
    assert not disagree(newest)


def test_night_is_told_in_the_words_of_its_verdicts() -> None:
    assert [word(tries([verdict])) for verdict in Verdict] == [str(verdict) for verdict in Verdict]
    assert word("FP") == "pass and fail"
    assert word("IP") == "pass"
