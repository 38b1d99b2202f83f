"""A pytest plugin that gives the verdicts of a `results.jsonl` once more, without a key.

`pytest -p rig.report.replay RESULTS.jsonl` has one item for each line; whatever pytest can make of
a run (JUnit, pytest-html) can so be made of its files, at any time later, also of a killed run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias

import pytest
from _pytest._code.code import TerminalRepr
from _pytest._io import TerminalWriter

from rig.record.jsonl import read_results
from rig.record.result import Result
from rig.record.tries import Tried, tried
from rig.record.verdict import Verdict
from rig.report.privacy import without_paths
from rig.report.touches import touch_lines

_When: TypeAlias = Literal["setup", "call", "teardown"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the choice of one key."""
    parser.addoption("--replay-key", metavar="KEY", help="replay the results of this key alone")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ResultFile | None:
    """Take results for tests."""
    if file_path.suffix != ".jsonl":
        return None
    return ResultFile.from_parent(parent, path=file_path)


class ResultFile(pytest.File):
    """A file of results."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each test that was taken, of one key or of all."""
        key = self.config.getoption("--replay-key")
        taken: dict[str, int] = {}
        for each in tried(read_results(self.path).results):
            if key in (None, each.result.key):
                address = f"{each.result.key}/{each.result.test}"
                taken[address] = taken.get(address, 0) + 1
                yield ResultItem.of(self, each, address, taken[address])


class ResultItem(pytest.Item):
    """One test, with all its tries."""

    tried: Tried

    @classmethod
    def of(cls, parent: ResultFile, tried: Tried, address: str, time: int) -> Self:
        """Make an item; the same test on the same key, taken again, says so in its id."""
        name = tried.result.test.rpartition("::")[2]
        nodeid = address if time == 1 else f"{address} ({time})"
        item = cls.from_parent(parent, name=name, nodeid=nodeid)
        item.tried = tried
        return item

    @property
    def result(self) -> Result:
        """The try that counts."""
        return self.tried.result

    def runtest(self) -> None:
        """Do nothing: what happened has happened."""


class Told(TerminalRepr):
    """Why a test failed, in the words of the record; JUnit has the reason by itself as well."""

    def __init__(self, tried: Tried) -> None:
        result = tried.result
        self.reprcrash = Crash(without_paths(result.reason))
        touches = "\n".join(touch_lines(result))
        told = (result.detail, result.exchange, touches, result.kernel_log)
        parts = (result.reason, *tried.afterwards, *told)
        self._text = without_paths("\n\n".join(part for part in parts if part))

    def toterminal(self, tw: TerminalWriter) -> None:
        """Write it all."""
        tw.line(self._text)


class Crash:
    """Where pytest's reports look for the one-line reason."""

    def __init__(self, message: str) -> None:
        self.message = message


def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    """Report each phase as the record has it."""
    if not isinstance(item, ResultItem):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in _reports(item):
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def _reports(item: ResultItem) -> Iterator[pytest.TestReport]:
    verdict = item.result.verdict
    if verdict is Verdict.INFRA:
        yield _report(item, "setup", "failed")
    elif verdict is Verdict.SKIP:
        yield _report(item, "setup", "skipped")
    else:
        yield _report(item, "setup", "passed")
        yield _report(item, "call", "failed" if verdict is Verdict.FAIL else "passed")
    yield _report(item, "teardown", "passed")


def _report(
    item: ResultItem, when: _When, outcome: Literal["passed", "failed", "skipped"]
) -> pytest.TestReport:
    result = item.result
    decided = "setup" if result.verdict in (Verdict.INFRA, Verdict.SKIP) else "call"
    return pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords={},
        outcome=outcome,
        longrepr=_longrepr(item.tried, outcome),
        when=when,
        sections=_sections(result, when),
        duration=result.seconds if when == decided else 0.0,
        user_properties=_properties(item.tried),
        keyrig_verdict=str(result.verdict),
    )


def _longrepr(tried: Tried, outcome: str) -> Told | tuple[str, int, str] | None:
    result = tried.result
    if outcome == "failed":
        return Told(tried)
    if outcome == "skipped":
        return (result.test.partition("::")[0], 1, f"Skipped: {without_paths(result.reason)}")
    return None


def _sections(result: Result, when: str) -> list[tuple[str, str]]:
    """Give a tolerated test its exchange; a failed one has it in its text."""
    if when == "call" and result.verdict is Verdict.TOLERATED and result.exchange:
        return [("exchange", result.exchange)]
    return []


def _properties(tried: Tried) -> list[tuple[str, object]]:
    result = tried.result
    told = {
        "key": result.key,
        "bay": result.bay,
        "test": result.test,
        "verdict": str(result.verdict),
        "trouble": str(result.trouble or ""),
        "requirements": " ".join(result.requirements),
        "reason": without_paths(result.reason),
        "touches": result.touches,
        "attempt": result.attempt,
        "tries": "" if tried.is_plain else tried.words,
        "round": result.round,
    }
    return list(told.items())


@pytest.hookimpl(optionalhook=True)
def pytest_html_report_title(report: Any) -> None:
    """Name the page after what it tells."""
    key = report.config.getoption("--replay-key")
    report.title = f"keyrig: {key or 'all keys'}, test by test"


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_summary(prefix: list[str]) -> None:
    """Lead back to the page that tells requirements and failures first."""
    prefix.append('<p><a href="index.html">Failures first, and requirement by requirement</a></p>')
