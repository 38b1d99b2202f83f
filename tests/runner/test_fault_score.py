"""What counts as a kill, and what does not."""

from __future__ import annotations

from typing import Any

from rig.keys.seeded import Fault
from rig.runner.faults.job import Seen
from rig.runner.faults.score import End, FaultScore, Score, alarms_of

FAULT = Fault(name="late", requirements=("HID-34", "HID-20"), area="hid", says="it comes late")


def seen(test: str = "a.py::test_a", **members: Any) -> Seen:
    return Seen(**{"test": test, "key": "virtual+late", "claimed": True, **members})


def score(*tests: Seen, trouble: str = "") -> FaultScore:
    return FaultScore.of(FAULT, tests, 0.5, trouble)


def test_failed_check_of_a_broken_requirement_kills() -> None:
    one = score(seen(failed=True, shown=frozenset({"HID-34"})))
    assert (one.end, one.shown, one.unshown) == (End.KILLED, ("HID-34",), ("HID-20",))
    assert (one.red, one.keys) == (("a.py::test_a",), ("virtual+late",))


def test_failure_of_another_requirement_kills_nothing() -> None:
    assert score(seen(failed=True, shown=frozenset({"MC-51"}))).end is End.SURVIVED


def test_error_without_a_failed_check_kills_nothing() -> None:
    assert score(seen(failed=True), seen(trouble=True)).end is End.SURVIVED


def test_hang_is_scored_apart() -> None:
    assert score(seen(failed=True, lost=True)).end is End.REPORTED


def test_tests_outside_the_claim_kill_nothing_and_are_told() -> None:
    one = score(seen("b.py::test_b", claimed=False, failed=True, shown=frozenset({"HID-34"})))
    assert (one.end, one.beyond, one.tests) == (End.SURVIVED, ("b.py::test_b",), 0)


def test_sound_key_alarms_by_failure_and_by_trouble() -> None:
    sound = [
        seen(key="virtual:u2f", failed=True),
        seen(key="virtual:fido2.0", trouble=True),
        seen("b.py::test_b"),
    ]
    assert alarms_of(sound) == {"a.py::test_a": ("virtual:u2f", "virtual:fido2.0")}


def test_document_counts_and_names() -> None:
    partly = score(seen(failed=True, shown=frozenset({"HID-34"})))
    both = Score(
        faults=(partly, score(trouble="the process died")),
        alarms={"b.py::test_b": ("virtual:u2f",)},
        unproved=None,
        unproved_tests=None,
        seconds=1.0,
    )
    document = both.document()
    assert document["schema"] == "keyrig.faults/1"
    assert (document["seeded"], document["killed"], document["survived"]) == (2, 1, ["late"])
    assert (document["partly"], document["false_alarms"]) == (["late"], ["b.py::test_b"])
    assert document["faults"][1]["trouble"] == "the process died"
    assert not both.is_good
