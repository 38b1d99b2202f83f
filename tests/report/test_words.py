from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from rig.record.result import Press, Result
from rig.record.run import RunFacts, RunRecord
from rig.record.verdict import Check, Verdict
from rig.report.clauses import clause
from rig.report.exchange import exchange_lines
from rig.report.privacy import without_paths
from rig.report.repeat import repeat_commands
from rig.report.spans import duration
from rig.report.ticket import ticket
from rig.requirements import catalogue

RESULT = Result(
    key="A1",
    bay="A1",
    test="registration/test_exclude.py::test_excluded[es256]",
    requirements=("MC-51", "MC-52"),
    checks=(
        Check(requirement="MC-52", verdict=Verdict.PASS, expected="", seen=""),
        Check(requirement="MC-51", verdict=Verdict.FAIL, expected="0x19", seen="0x00"),
    ),
    verdict=Verdict.FAIL,
    reason="accepted",
    exchange="0.0 ms → CBOR",
    kernel_log="usb 1-2: USB disconnect",
    presses=(Press(asked=0.5, pressed=0.6, accepted=None),),
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("at /home/alice/keys/x.py:3: no", "at …/x.py:3: no"),
        ("/home/alice/keyrig/rig/plugin/check.py:3", "rig/plugin/check.py:3"),
        ("../lib/python3.11/site-packages/fido2/cose.py:156", "fido2/cose.py:156"),
        ("/usr/lib/python3/site-packages/rig/suites/pin/test_a.py", "rig/suites/pin/test_a.py"),
        ("../../home/alice/.venv/lib/y.py:4", "…/y.py:4"),
        (r"File C:\Users\alice\x.py", "File …/x.py"),
        ("'/tmp/with.dot/a'", "'…/a'"),
        ("/dev/hidraw7 and 0x01/0x02", "/dev/hidraw7 and 0x01/0x02"),
        ("https://example.com/a/b", "https://example.com/a/b"),
        ("registration/test_a.py::test_b[a/b]", "registration/test_a.py::test_b[a/b]"),
    ],
)
def test_absolute_paths_are_shortened_and_nothing_else(text: str, told: str) -> None:
    assert without_paths(text) == told


@pytest.mark.parametrize(
    ("test", "command"),
    [
        ("a/test_b.py::test_c", "keyrig run --key A1 -- -k test_c"),
        ("a/test_b.py::test_c[es256]", "keyrig run --key A1 -- -k 'test_c[es256]'"),
        ("a/test_b.py::test_c[a b]", "keyrig run --key A1 -- -k test_c"),
    ],
)
def test_first_command_repeats_the_test(test: str, command: str) -> None:
    assert repeat_commands(replace(RESULT, test=test), ())[0] == command


def test_second_command_repeats_what_was_not_met() -> None:
    assert repeat_commands(RESULT, ())[1] == "keyrig run --key A1 --requirement MC-51"


def test_test_at_a_place_of_a_lab_is_repeated_there() -> None:
    typed = ("keyrig", "lab", "nightly", "--coordinator=lab:20408", "--tags", "pool=night")
    reached = ("--ssh-config", "/home/alice/lab.conf", "--remote-keyrig=python -m rig")
    assert repeat_commands(replace(RESULT, key="bench1-A1"), (*typed, *reached))[1] == (
        "keyrig lab run --coordinator lab:20408 --ssh-config '…/lab.conf'"
        " --remote-keyrig 'python -m rig' --place bench1-A1 --requirement MC-51"
    )


def test_users_own_tests_are_repeated_with_pytest() -> None:
    mine = replace(RESULT, test="test_mine.py::test_it")

    assert repeat_commands(mine, ["/usr/bin/pytest", "--key", "A1"]) == (
        "pytest --key A1 test_mine.py::test_it",
    )


def test_ticket_holds_all_that_a_vendor_needs() -> None:
    facts = RunFacts(directory="r", keyrig="0.1.0", fido2="2.2.1")
    run = RunRecord.of([RESULT], facts)
    key = replace(run.keys[0], bay="left", about={"firmware": "5.4.3"})

    text = ticket(RESULT, key, facts)

    for part in (
        "MC-51: accepted",
        catalogue()["MC-51"].says,
        "Expected: 0x19",
        "Seen:     0x00",
        "A1, bay left, firmware 5.4.3",
        "keyrig 0.1.0, python-fido2 2.2.1",
        "keyrig run --key A1 --requirement MC-51",
        "0.0 ms → CBOR",
        "asked 500.0 ms, pressed 600.0 ms, not taken",
        "usb 1-2: USB disconnect",
    ):
        assert part in text


@pytest.mark.parametrize("identifier", ["MC-51", "XX-99"], ids=["known", "unknown"])
def test_clause_says_how_sure_it_is(identifier: str) -> None:
    assert clause(identifier).certainty


def test_every_clause_of_the_catalogue_can_be_told() -> None:
    told = [clause(identifier) for identifier in catalogue()]

    assert all(each.says and each.place and each.certainty for each in told)


def test_exchange_tells_requests_and_replies_apart() -> None:
    text = "     0.0 ms → CBOR\n              1 rp: x → y\n 12000.0 ms ← CBOR\n            … anew"

    assert [line.kind for line in exchange_lines(text)] == ["out", "more", "in", "wait"]


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.0351, "35 ms"),
        (0.9996, "1.0 s"),
        (4.25, "4.2 s"),
        (59.96, "1 min 0 s"),
        (119.7, "2 min 0 s"),
        (200, "3 min 20 s"),
        (3599.8, "1 h 0 min"),
        (29_100, "8 h 5 min"),
    ],
)
def test_duration_is_told_in_the_units_that_matter(seconds: float, told: str) -> None:
    assert duration(seconds) == told


@pytest.mark.parametrize(
    ("option", "told"),
    [
        pytest.param(["--metadata", "a b.json"], "'a b.json'", id="two words"),
        pytest.param(["--metadata=mds.json"], "mds.json", id="one word"),
        pytest.param(["--metadata", "/home/me/mds.json"], "…/mds.json", id="where it is"),
    ],
)
def test_repeating_takes_the_metadata_of_the_run_along(option: list[str], told: str) -> None:
    lines = repeat_commands(RESULT, ("keyrig", "run", *option, "--key", "A1"))
    assert all(shlex.split(line)[4:6] == ["--metadata", shlex.split(told)[0]] for line in lines)
