from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rig import UsageProblem
from rig.record.difference.baseline import Baselines
from rig.record.difference.compare import Change, Comparison, Kind, compare
from rig.record.difference.document import Difference
from rig.record.difference.side import side_named
from rig.record.history.importing import import_run
from rig.record.history.store import History
from rig.record.judging.judge import Judgement
from tests.record.nights import FIRST, MODEL, made_up_run

A, B = "a.py::test_a", "b.py::test_b"
INFO: dict[str, Any] = {
    "options": {"rk": True},
    "maxMsgSize": 1200,
    "algorithms": [{"alg": -7, "type": "public-key"}, {"alg": -8, "type": "public-key"}],
}
TODAY = date(2026, 11, 22)


def run(folder: Path, night: int, tests: Mapping[str, str], *keys: str, **facts: Any) -> str:
    return str(made_up_run(folder, night, dict.fromkeys(keys or ("A1",), tests), **facts))


def compared(tmp_path: Path, one: str, other: str) -> Comparison:
    return compare(*(side_named(name, tmp_path / "h") for name in (one, other)))


def told(comparison: Comparison) -> list[tuple[str, str, str, str]]:
    return [(each.kind, each.what, each.was, each.now) for each in comparison.changes]


@pytest.mark.parametrize(
    ("was", "now", "judgement"),
    [
        ("P", "FF", "regressed"),
        ("P", "F", "suspected"),
        ("FF", "P", "fixed"),
        ("F", "P", "differs"),
        ("P", "PFF", "unstable"),
        ("P", "T", "differs"),
        ("P", "S", "differs"),
        ("P", "I", "infra"),
        ("S", "P", "differs"),
    ],
)
def test_changed_verdict_is_judged(tmp_path: Path, was: str, now: str, judgement: str) -> None:
    found = compared(tmp_path, run(tmp_path, 0, {A: was}), run(tmp_path, 1, {A: now}))

    assert [change.judgement for change in found.changes] == [judgement]
    assert found.changes[0].outcomes == f"{was} → {now}"


@pytest.mark.parametrize(("was", "now"), [("P", "PP"), ("I", "P"), ("IP", "P"), ("FF", "F")])
def test_same_verdict_is_no_change(tmp_path: Path, was: str, now: str) -> None:
    assert not compared(tmp_path, run(tmp_path, 0, {A: was}), run(tmp_path, 1, {A: now})).changes


def test_change_of_firmware_or_tests_is_no_regression(tmp_path: Path) -> None:
    old = run(tmp_path, 0, {A: "P"})
    firmware = run(tmp_path, 1, {A: "FF"}, keys={"firmware": "2"})
    tests = run(tmp_path, 2, {A: "FF"}, suite="0.2.0+bbbb")

    for new in (firmware, tests):
        assert compared(tmp_path, old, new).changes[0].judgement is Judgement.DIFFERS


def test_abilities_algorithms_and_answers_are_compared(tmp_path: Path) -> None:
    less = {"options": {"rk": False}, "algorithms": INFO["algorithms"][:1], "transports": ["usb"]}
    one = run(tmp_path, 0, {A: "F"}, keys={"info": INFO}, seen="the key answered no (0x27)")
    other = run(tmp_path, 1, {A: "F"}, keys={"info": less}, seen="the key answered no (0x2E)")

    assert told(compared(tmp_path, one, other)) == [
        ("answer", A, "MC-51 0x27", "MC-51 0x2E"),
        ("info", "maxMsgSize", "1200", "absent"),
        ("info", "options", '{"rk": true}', '{"rk": false}'),
        ("info", "transports", "absent", '["usb"]'),
        ("algorithm", "-8", "offered", "not offered"),
    ]


def test_abilities_that_nobody_kept_are_no_change(tmp_path: Path) -> None:
    old, new = run(tmp_path, 0, {A: "P"}), run(tmp_path, 1, {A: "P"}, keys={"info": INFO})

    assert not compared(tmp_path, old, new).changes


def test_test_that_is_not_taken_any_more_is_a_change(tmp_path: Path) -> None:
    one, other = run(tmp_path, 0, {A: "P", B: "P"}), run(tmp_path, 1, {A: "P"})

    assert told(compared(tmp_path, one, other)) == [("test", B, "taken", "not taken")]


def test_same_change_on_many_keys_is_told_once(tmp_path: Path) -> None:
    one = run(tmp_path, 0, {A: "P", B: "P"}, "A1", "A2", "A3")
    other = run(tmp_path, 1, {A: "FF", B: "P"}, "A1", "A2", "B7")
    found = Difference.of(compared(tmp_path, one, other), Baselines(tmp_path / "b"))

    document = json.loads(json.dumps(found.document()))

    assert document["schema"] == "keyrig.diff/1"
    assert [entry["key"] for entry in document["regressed"]] == ["A1", "A2"]
    assert document["regressed"][0]["test"] == A
    assert document["regressed"][0]["outcomes"] == "P → FF"
    assert [(group["what"], group["keys"]) for group in document["groups"]] == [(A, ["A1", "A2"])]
    assert (document["compared"], document["not_compared"]) == (2, ["A3", "B7"])
    assert document["unaccepted"] == 2


def history(tmp_path: Path) -> None:
    """Fill a history: A1 is updated in the second night, A2 is of another bench."""
    runs = (
        made_up_run(tmp_path, 0, {"A1": {A: "P"}}),
        made_up_run(tmp_path, 1, {"A1": {A: "T"}}, keys={"firmware": "2"}),
        made_up_run(tmp_path, 1, {"A2": {A: "S"}}, bench="south"),
    )
    with History(tmp_path / "h") as opened:
        for each in runs:
            import_run(opened, each, FIRST)


@pytest.mark.parametrize(
    ("one", "other", "changes"),
    [
        ("1", "2", ("pass", "tolerated")),
        (f"{MODEL}@1", f"{MODEL}@2", ("pass", "tolerated")),
        ("A1", "A2", ("tolerated", "skip")),
        ("20261101T220000Z-A1", "A1", ("pass", "tolerated")),
    ],
    ids=["firmwares", "firmwares of a model", "keys", "a run and a key"],
)
def test_names_of_the_history_are_compared(
    tmp_path: Path, one: str, other: str, changes: tuple[str, str]
) -> None:
    history(tmp_path)
    (found,) = compared(tmp_path, one, other).changes

    assert (found.was, found.now) == changes


def test_unknown_name_is_told_with_the_nearest(tmp_path: Path) -> None:
    history(tmp_path)

    with pytest.raises(UsageProblem, match="no run, key or firmware is called 'A3'") as caught:
        side_named("A3", tmp_path / "h")

    assert "A1" in caught.value.try_this


def test_sides_without_anything_in_common_are_a_usage_problem(tmp_path: Path) -> None:
    one = run(tmp_path, 0, {A: "P"}, "A1", "A2")
    (Path(one) / "run.json").unlink()
    other = run(tmp_path, 1, {A: "P"}, "B1", "B2")

    with pytest.raises(UsageProblem, match="nothing to compare"):
        compared(tmp_path, one, other)


def change(what: str = A, now: str = "fail", firmware: str = "1") -> Change:
    return Change(
        kind=Kind.VERDICT, key="A1", model=MODEL, firmware=firmware, what=what, was="pass", now=now
    )


def test_what_was_accepted_is_accepted_for_its_model_and_firmware(tmp_path: Path) -> None:
    baselines = Baselines(tmp_path / "b")
    (path,) = baselines.accept([change()], "as announced", TODAY)
    found = baselines.accepted(change())

    assert path.name == f"{MODEL}-1.toml"
    assert found is not None
    assert (found.reason, found.date) == ("as announced", TODAY)
    assert baselines.accepted(change(firmware="2")) is None
    assert baselines.accepted(change(now="skip")) is None
    assert baselines.accepted(change(B)) is None


def test_newest_word_on_a_test_holds_and_comments_stay(tmp_path: Path) -> None:
    baselines = Baselines(tmp_path)
    (path,) = baselines.accept([change(), change(B)], "first", TODAY)
    path.write_text(f"# looked at by two of us\n{path.read_text()}")

    baselines.accept([change(now="skip")], "second", TODAY)

    assert baselines.accepted(change()) is None
    assert baselines.accepted(change(now="skip")) is not None
    assert baselines.accepted(change(B)) is not None
    assert path.read_text().startswith("# looked at by two of us\n")
    assert path.read_text().count("[[accepted]]") == 2


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("schema = ", "cannot be read"),
        ('schema = "keyrig.baseline/9"\nmodel = "m"\nfirmware = "1"\n', "schema"),
        (
            'schema = "keyrig.baseline/1"\nmodel = "m"\nfirmware = "1"\n[[accepted]]\nkind = "x"\n',
            "accepted.0.kind",
        ),
    ],
    ids=["no TOML", "newer", "unknown kind"],
)
def test_baseline_that_cannot_be_read_is_told(tmp_path: Path, text: str, problem: str) -> None:
    baselines = Baselines(tmp_path)
    baselines.path(MODEL, "1").write_text(text)

    with pytest.raises(UsageProblem, match=problem):
        baselines.accepted(change())
    with pytest.raises(UsageProblem, match=problem):
        baselines.accept([change()], "why", TODAY)
    assert baselines.path(MODEL, "1").read_text() == text


def test_accepted_changes_and_fixes_raise_no_alarm(tmp_path: Path) -> None:
    one, other = run(tmp_path, 0, {A: "P", B: "FF"}), run(tmp_path, 1, {A: "T", B: "P"})
    comparison = compared(tmp_path, one, other)
    baselines = Baselines(tmp_path / "b")
    before = Difference.of(comparison, baselines).unaccepted

    baselines.accept(before, "known", TODAY)
    after = Difference.of(comparison, baselines)

    assert [change.what for change in before] == [A]
    assert after.unaccepted == ()
    assert after.document()["differs"][0]["accepted"] == "known"
