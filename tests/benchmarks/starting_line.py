"""A pytest plugin that waits before the first test until somebody says go, and tells what it took.

Says `ready` on stdout once its key is open, reads a line, and says how long the tests took: seconds
of wall time, seconds of CPU, how many tests passed, and how many failed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from time import perf_counter, process_time

import pytest

_STDIN = 0


class Line:
    """The starting line, and the watch."""

    def __init__(self) -> None:
        self.passed = self.failed = 0

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """Wait, run the tests, and say how long they took."""
        _say("ready")
        os.read(_STDIN, 1)
        wall, cpu = perf_counter(), process_time()
        outcome = yield
        _say(f"{perf_counter() - wall} {process_time() - cpu} {self.passed} {self.failed}")
        return outcome

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count the tests that were not skipped."""
        self.passed += report.when == "call" and report.passed
        self.failed += report.failed


def pytest_configure(config: pytest.Config) -> None:
    """Stand at the line."""
    config.pluginmanager.register(Line())


def _say(line: str) -> None:
    print(line, file=sys.__stdout__, flush=True)
