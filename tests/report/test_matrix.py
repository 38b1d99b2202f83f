from __future__ import annotations

import pytest

from rig.record.result import Result
from rig.record.verdict import Check, Verdict
from rig.report.matrix import Cell, matrix
from rig.requirements import catalogue


def result(
    verdict: Verdict, *checks: tuple[str, Verdict], key: str = "A1", claims: tuple[str, ...] = ()
) -> Result:
    judged = (Check(requirement=name, verdict=seen, expected="", seen="") for name, seen in checks)
    named = claims or tuple(name for name, _ in checks)
    return Result(
        key=key, bay=key, test="t", requirements=named, checks=tuple(judged), verdict=verdict
    )


def cell_of(*results: Result) -> Cell:
    places = [f"place{number}" for number in range(len(results))]
    return matrix(results, places, ["A1"])[0].rows[0].cells[0]


@pytest.mark.parametrize(
    ("verdicts", "worst", "place"),
    [
        ("pass fail pass", Verdict.FAIL, 1),
        ("fail infra", Verdict.FAIL, 0),
        ("tolerated infra", Verdict.INFRA, 1),
        ("pass tolerated", Verdict.TOLERATED, 1),
        ("pass pass", Verdict.PASS, 0),
    ],
)
def test_cell_tells_the_worst_and_links_to_it(verdicts: str, worst: Verdict, place: int) -> None:
    results = [result(Verdict(word), ("MC-51", Verdict(word))) for word in verdicts.split()]

    assert cell_of(*results) == Cell(worst, f"place{place}")


@pytest.mark.parametrize(
    ("found", "verdict", "letter"),
    [
        (result(Verdict.SKIP, claims=("MC-51",)), Verdict.SKIP, "\N{EN DASH}"),
        (result(Verdict.INFRA, claims=("MC-51",)), Verdict.INFRA, "I"),
        (result(Verdict.FAIL, claims=("MC-51",)), Verdict.FAIL, "F"),
        (result(Verdict.PASS, claims=("MC-51",)), None, "·"),
    ],
    ids=["skipped", "trouble", "failed before any check", "never judged"],
)
def test_requirement_without_a_check_follows_the_test(
    found: Result, verdict: Verdict | None, letter: str
) -> None:
    cell = cell_of(found)

    assert cell.verdict is verdict
    assert cell.letter == letter


def test_requirement_after_the_failed_check_was_not_reached() -> None:
    failed = result(Verdict.FAIL, ("MC-51", Verdict.FAIL), claims=("MC-51", "MC-52"))

    rows = matrix([failed], ["place"], ["A1"])[0].rows

    assert [(row.clause.id, row.cells[0].word) for row in rows] == [
        ("MC-51", "fail"),
        ("MC-52", "not reached"),
    ]


def test_skip_does_not_hide_a_pass() -> None:
    passed = result(Verdict.PASS, ("MC-51", Verdict.PASS))

    assert cell_of(result(Verdict.SKIP, claims=("MC-51",)), passed).verdict is Verdict.PASS


def test_keys_are_columns_and_the_catalogue_gives_order_and_groups() -> None:
    results = [
        result(Verdict.PASS, ("MC-52", Verdict.PASS), ("MC-51", Verdict.PASS)),
        result(Verdict.FAIL, ("GA-10", Verdict.FAIL), key="B2"),
    ]

    groups = matrix(results, ["one", "two"], ["A1", "B2"])

    found = {row.clause.id: [cell.letter for cell in row.cells] for g in groups for row in g.rows}
    assert found == {"MC-51": ["✓", ""], "MC-52": ["✓", ""], "GA-10": ["", "F"]}
    assert [list(catalogue()).index(name) for name in found] == sorted(
        list(catalogue()).index(name) for name in found
    )
    assert {group.title: group.failed for group in groups if group.failed} == {
        catalogue()["GA-10"].group: 1
    }
