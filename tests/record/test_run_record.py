from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rig.record.keys import append_key, with_keys
from rig.record.result import Result
from rig.record.run import Changed, KeyFacts, RunFacts, RunRecord
from rig.record.tries import tried
from rig.record.verdict import Check, Verdict

UPDATED = Changed("firmware version", "5", "6")
START = datetime(2026, 11, 22, 4, 55, tzinfo=UTC)


def result(key: str, verdict: Verdict, test: str = "a.py::test_a", **fields: Any) -> Result:
    whole = {"requirements": (), "checks": (), **fields}
    return Result(key=key, bay=f"bay {key}", test=test, verdict=verdict, **whole)


def checked(**verdicts: Verdict) -> tuple[Check, ...]:
    return tuple(
        Check(requirement=name.replace("_", "-"), verdict=verdict, expected="", seen="")
        for name, verdict in verdicts.items()
    )


def record(*results: Result) -> RunRecord:
    planned = KeyFacts(key="A1", bay="bay A1", about={"firmware": "5.4.3"}, changed=(UPDATED,))
    facts = RunFacts(directory="reports/r", started=START, keys=(planned,))
    return RunRecord.of(results, facts)


def test_every_verdict_is_counted_and_skips_are_no_tests() -> None:
    results = [result("A1", verdict, f"a.py::test_{verdict}") for verdict in Verdict]

    summary = record(*results).document()

    assert summary["totals"] == {"pass": 1, "tolerated": 1, "fail": 1, "skip": 1, "infra": 1}
    assert summary["tests"] == 4


def test_key_sums_what_its_tests_cost() -> None:
    costs = {"touches": 2, "resets": 1, "resets_tested": 3, "power_cycles": 4, "seconds": 2}
    keys = record(
        result("A1", Verdict.PASS, "a.py::test_a", **costs),
        result("B2", Verdict.PASS),
        result("A1", Verdict.PASS, "a.py::test_b", **costs),
    ).document()["keys"]

    assert [key["key"] for key in keys] == ["A1", "B2"]
    first = keys[0]
    assert first["bay"] == "bay A1"
    assert first["about"] == {"firmware": "5.4.3"}
    assert first["changed"] == [{"what": "firmware version", "adopted": "5", "seen": "6"}]
    sums = {name: first[name] for name in costs}
    assert sums == {
        "touches": 4,
        "resets": 2,
        "resets_tested": 6,
        "power_cycles": 8,
        "seconds": 4,
    }


def test_requirements_are_proved_by_good_checks_alone() -> None:
    good, worse = Verdict.PASS, Verdict.TOLERATED
    (key,) = record(
        result("A1", good, checks=checked(MC_01=good, MC_02=worse), touches=4, resets=1),
        result("A1", Verdict.FAIL, "a.py::test_b", checks=checked(MC_01=Verdict.FAIL)),
        result("A1", good, "a.py::test_c", checks=checked(MC_03=good, MC_04=good)),
    ).document()["keys"]

    assert key["proved"] == 3
    assert key["proved_by_group"] == {"MC": 3}
    assert key["proved_per_touch"] == 0.75
    assert key["proved_per_reset"] == 3.0


def test_what_cost_nothing_has_no_share() -> None:
    (key,) = record(result("A1", Verdict.PASS, checks=checked(MC_01=Verdict.PASS))).keys

    assert (key.proved, key.proved_per_touch, key.proved_per_reset) == (1, None, None)


def test_key_that_never_ran_is_in_the_record() -> None:
    keys = record(result("B2", Verdict.PASS)).keys

    assert [key.key for key in keys] == ["A1", "B2"]
    assert sum(keys[0].totals.values()) == 0


def test_trouble_that_a_second_try_settled_is_not_counted_again() -> None:
    first = result("A1", Verdict.INFRA)
    second = result("A1", Verdict.PASS, attempt=2)

    summary = record(first, second).keys[0]

    assert [each.result for each in tried([first, second])] == [second]
    assert (summary.totals[Verdict.INFRA], summary.totals[Verdict.PASS]) == (0, 1)
    assert summary.second_tries == 1


def test_failed_test_counts_once_however_often_it_is_tried() -> None:
    first, second, third = (result("A1", Verdict.FAIL, attempt=attempt) for attempt in (1, 2, 3))

    assert [each.result for each in tried([first, second, third])] == [first]


def test_failure_that_a_second_try_did_not_confirm_is_one_and_proves_nothing() -> None:
    good, bad = checked(MC_01=Verdict.PASS), checked(MC_01=Verdict.FAIL)
    first = result("A1", Verdict.FAIL, checks=bad)
    second = result("A1", Verdict.PASS, checks=good, attempt=2)

    (key,) = record(first, second).keys

    assert (key.totals[Verdict.FAIL], key.totals[Verdict.PASS]) == (1, 0)
    assert (key.proved, key.second_tries) == (0, 1)


def test_each_failing_try_counts_against_what_it_was_to_prove() -> None:
    bad = [checked(**{name: Verdict.FAIL}) for name in ("MC_01", "MC_02")]
    tries = [
        result("A1", Verdict.FAIL, checks=checks, attempt=attempt)
        for attempt, checks in enumerate(bad, start=1)
    ]
    good = checked(MC_01=Verdict.PASS, MC_02=Verdict.PASS)

    (key,) = record(*tries, result("A1", Verdict.PASS, "a.py::test_b", checks=good)).keys

    assert key.proved == 0


def test_trouble_of_one_key_is_not_settled_by_another() -> None:
    assert len(tried([result("A1", Verdict.INFRA), result("B2", Verdict.PASS)])) == 2


def test_key_has_the_warnings_of_all_its_processes(tmp_path: Path) -> None:
    for warnings in ((), ("mute once",), (), ("mute once", "not tidied")):
        append_key(tmp_path, KeyFacts(key="A1", bay="A1", warnings=warnings))
    (key, other) = with_keys(tmp_path, [KeyFacts(key=name, bay=name) for name in ("A1", "A2")])
    assert key.warnings == ("mute once", "not tidied")
    assert other.warnings == ()


def test_key_is_told_whatever_it_says_of_itself(tmp_path: Path) -> None:
    told = KeyFacts(key="A1", bay="A1", about={"product": "one\u2028two\x85three"})
    append_key(tmp_path, told)

    assert with_keys(tmp_path, [KeyFacts(key="A1", bay="A1")]) == (told,)
