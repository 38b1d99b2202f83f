"""A failure that is tried once more, and what becomes of both tries."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.plugin import active
from rig.record.jsonl import read_results
from rig.record.result import Result
from rig.record.verdict import Verdict

CONFTEST = """
import pytest
from rig.link.errors import Mute

TRIES = []


@pytest.fixture
def ends(key_state):
    def end(*told):
        TRIES.append(key_state.key.power_cycles)
        how = told[len(TRIES) - 1]
        if how == "infra":
            raise Mute("silent", where="here")
        assert how == "pass"

    return end
"""
"""A test that ends otherwise at each try, and how often the key's power was cut before each."""
AT_WIPE = ("--key=virtual", "--keyrig-confirm")


def results(pytester: pytest.Pytester, body: str, *options: str) -> list[Result]:
    """Run tests and return what was recorded; in this process, which is quick."""
    assert active.CONCERNS
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(test_mine=body)
    pytester.runpytest_inprocess("--keyrig-record=r.jsonl", *(options or AT_WIPE))
    return list(read_results(Path(pytester.path) / "r.jsonl").results)


def verdicts(tries: list[Result]) -> list[tuple[str, int]]:
    return [(str(each.verdict), each.attempt) for each in tries]


@pytest.mark.parametrize(
    "ends",
    [
        ("pass",),
        ("fail", "pass"),
        ("fail", "fail"),
        ("infra", "pass"),
        ("infra", "fail", "pass"),
        ("fail", "infra", "pass"),
        ("fail", "infra", "infra"),
    ],
    ids="-".join,
)
def test_failure_and_trouble_are_each_tried_once_more(
    pytester: pytest.Pytester, ends: tuple[str, ...]
) -> None:
    body = f"def test_it(ends): ends(*{ends!r}, 'one try too many')"
    assert verdicts(results(pytester, body)) == list(zip(ends, (1, 2, 3), strict=False))


def test_failure_stays_single_unless_asked_otherwise(pytester: pytest.Pytester) -> None:
    body = "def test_it(ends): ends('fail', 'pass')"
    assert verdicts(results(pytester, body, "--key=virtual")) == [("fail", 1)]


def test_key_that_always_fails_has_failed_twice_with_evidence(pytester: pytest.Pytester) -> None:
    body = """
        from fido2.ctap import CtapError
        from rig.marks import covers
        from rig.marks.answers import refused

        @covers("MC-51")
        def test_it(send, check):
            with check("MC-51"), refused(CtapError.ERR.CREDENTIAL_EXCLUDED):
                send(0x04)
    """
    first, second = results(pytester, body)
    assert [each.verdict for each in (first, second)] == [Verdict.FAIL] * 2
    assert [each.checks[0].verdict for each in (first, second)] == [Verdict.FAIL] * 2
    assert "getInfo" in second.exchange


def test_failure_in_setup_is_tried_once_more_with_fixtures_of_its_own(
    pytester: pytest.Pytester,
) -> None:
    body = """
        import pytest

        @pytest.fixture
        def made(ends):
            ends("fail", "pass")

        def test_it(made):
            pass
    """
    first, second = results(pytester, body)
    assert verdicts([first, second]) == [("fail", 1), ("pass", 2)]
    assert "in setup" in first.reason


def test_power_is_not_cut_between_two_tries_of_a_key_that_answers(
    pytester: pytest.Pytester,
) -> None:
    body = """
        from conftest import TRIES

        def test_a(ends):
            ends("fail", "fail")

        def test_b():
            assert TRIES == [0, 0]
    """
    assert verdicts(results(pytester, body)) == [("fail", 1), ("fail", 2)]


@pytest.mark.parametrize("requirement", ["CPR-03", "RST-01"], ids=["spends", "resets"])
@pytest.mark.parametrize(
    ("level", "tries"), [("store", 1), ("wipe", 2)], ids=["at-store", "at-wipe"]
)
def test_retries_and_resets_are_spent_twice_only_on_a_key_that_is_reset_between(
    pytester: pytest.Pytester, requirement: str, level: str, tries: int
) -> None:
    body = f"""
        from rig.marks import covers

        @covers({requirement!r})
        def test_it(ends):
            ends("fail", "fail")
    """
    taken = results(pytester, body, *AT_WIPE, f"--consent={level}")
    assert [each.verdict for each in taken] == [Verdict.FAIL] * tries
    assert [each.resets for each in taken] == [0, 1][:tries]


def test_second_try_has_as_many_retries_as_the_first(pytester: pytest.Pytester) -> None:
    body = """
        from fido2.ctap import CtapError
        from rig.marks import covers
        from rig.marks.answers import refused

        LEFT = []

        @covers("CPR-03")
        def test_it(pin, client_pin):
            pins = client_pin()
            LEFT.append(pins.get_pin_retries()[0])
            with refused(CtapError.ERR.PIN_INVALID):
                pins.get_pin_token("000000")
            assert len(LEFT) == 2 and LEFT[0] == LEFT[1]
    """
    assert verdicts(results(pytester, body)) == [("fail", 1), ("pass", 2)]


def test_trouble_of_second_tries_counts_against_the_bay(pytester: pytest.Pytester) -> None:
    body = """
        import pytest
        from rig.link.errors import Mute

        TRIES = []

        @pytest.mark.parametrize("number", range(3))
        def test_it(number, key_state):
            TRIES.append(number)
            if TRIES.count(number) == 1:
                raise AssertionError("no")
            raise Mute("silent", where="here")
    """
    taken = results(pytester, body, *AT_WIPE, "--troubles=2")
    assert [each.verdict for each in taken[:3]] == ["fail", "infra", "infra"]
    assert "the bay is out" in taken[-1].reason
