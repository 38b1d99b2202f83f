"""What tests of settings leave behind, and what the next test finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.record.jsonl import read_results
from rig.record.verdict import Verdict

NEXT = """

def test_next(pin, info, key_state):
    assert not info.options["ep"]
    assert not info.options["alwaysUv"]
    assert not info.long_touch_for_reset
    assert key_state.setup_resets == {resets}
"""
NOTHING_LEFT = """
def test_mine(settings, pin, always_uv, info):
    assert info.options["alwaysUv"]
"""
LEFT_ON = """
def test_mine(settings, pin):
    settings.set(0x01)
    settings.set(0x02)
"""
LONG_TOUCH = """
def test_mine(settings, pin):
    settings.set(0x04)
"""
TAKEN_FOR_GRANTED = """
def test_first(settings, pin):
    settings.set(0x01)

def test_mine(settings, pin, info):
    assert info.options["ep"]
    settings.require_off("ep")
"""


@pytest.mark.parametrize(
    ("body", "resets"),
    [(NOTHING_LEFT, 0), (LEFT_ON, 1), (LONG_TOUCH, 1), (TAKEN_FOR_GRANTED, 1)],
    ids=["nothing-left", "left-on", "long-touch", "taken-for-granted"],
)
def test_next_test_finds_the_settings_of_birth(
    pytester: pytest.Pytester, body: str, resets: int
) -> None:
    pytester.makepyfile(test_mine=body + NEXT.format(resets=resets))
    pytester.runpytest_subprocess(
        "-p", "no:cacheprovider", "--key=virtual", "--keyrig-record=results.jsonl"
    )
    results = read_results(Path(pytester.path) / "results.jsonl").results
    assert {(each.test.rpartition("::")[2], each.verdict) for each in results} >= {
        ("test_mine", Verdict.PASS),
        ("test_next", Verdict.PASS),
    }


def test_settings_take_consent_to_everything(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_mine="def test_mine(settings): settings.set(0x01)")
    result = pytester.runpytest_subprocess("--key=virtual", "--consent=store", "-rs")
    result.stdout.fnmatch_lines(["*needs consent wipe*"])
