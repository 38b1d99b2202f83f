"""The plug-in that counts how tests ended, and writes that to a file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest


class Tally:
    """Counts outcomes; setting up or tearing down can fail or skip as a test can."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._outcomes: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if not report.passed:
            self._count(report)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            self._count(report)

    def pytest_sessionfinish(self) -> None:
        counts = {"outcomes": self._outcomes, "reasons": self._reasons}
        self._target.write_text(json.dumps(counts))

    def _count(self, report: pytest.CollectReport | pytest.TestReport) -> None:
        self._outcomes[report.outcome] += 1
        if report.skipped and isinstance(report.longrepr, tuple):
            self._reasons[report.longrepr[2].removeprefix("Skipped: ")] += 1


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tally", type=Path, required=True, help="the file to write")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Tally(config.getoption("--tally")))
