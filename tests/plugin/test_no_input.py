"""A bench whose finger and plug are a person's, and nobody there."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.record.jsonl import read_results
from rig.record.result import Result
from rig.record.verdict import Verdict

A_PERSON = """
from rig.bench.power.operator import OperatorPower
from rig.bench.touch.operator import OperatorTouch
from rig.keys import parts

parts.VirtualTouch = lambda *_: OperatorTouch("A1", "1-2")
parts.VirtualPower = lambda *_: OperatorPower("A1", "1-2")
"""
BODY = """
    def test_a_touch(make_credential):
        make_credential()

    def test_b_read(info):
        assert "FIDO_2_1" in info.versions

    def test_c_plug(power):
        power.cycle()

    def test_d_read(info):
        assert "FIDO_2_1" in info.versions

    def test_e_touch_in_a_fixture(credential):
        pass
"""


@pytest.fixture
def results(pytester: pytest.Pytester) -> list[Result]:
    pytester.makeconftest(A_PERSON)
    pytester.makepyfile(test_mine=BODY)
    args = ("--key=virtual:fido2.1", "--no-input", "--order=shuffle:1", "--keyrig-record=r.jsonl")
    pytester.runpytest_subprocess("-p", "no:cacheprovider", *args)
    found = read_results(Path(pytester.path) / "r.jsonl").results
    return sorted(found, key=lambda result: result.test)


def test_what_a_person_would_have_to_do_is_skipped(results: list[Result]) -> None:
    verdicts = [result.verdict for result in results]
    skip, ok = Verdict.SKIP, Verdict.PASS
    assert verdicts == [skip, ok, skip, ok, skip]


def test_skip_says_what_was_to_be_done(results: list[Result]) -> None:
    assert results[0].reason == "nobody is there to touch A1 (1-2) now (--no-input)"
    assert results[2].reason == "nobody is there to unplug A1 (1-2) (--no-input)"
    assert results[4].reason == results[0].reason
