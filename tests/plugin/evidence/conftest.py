"""Runs on a bench in trouble."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.plugin import active
from rig.record.jsonl import read_results
from rig.record.result import Result
from tests.plugin.evidence.trouble_bench import BENCH, Run


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run tests on a bench that can be brought into trouble, and return what was recorded.

    In this process: that is quick, as long as every module of the plugin was there before.
    """
    assert active.CONCERNS

    def run(body: str) -> list[Result]:
        pytester.makeconftest(BENCH)
        pytester.makepyfile(test_mine=body)
        pytester.runpytest_inprocess("--key=virtual", "--keyrig-record=r.jsonl")
        return list(read_results(Path(pytester.path) / "r.jsonl").results)

    return run
