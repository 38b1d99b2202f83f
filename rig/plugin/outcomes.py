"""From pytest's reports to verdicts: which word, and why."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

import pytest

from rig import BenchProblem, SuiteProblem
from rig.plugin.check import CHECKS
from rig.record.verdict import Check, Verdict

TRIAL: pytest.StashKey[Trial] = pytest.StashKey()
OF_THE_RIG = (BenchProblem, SuiteProblem)
LETTERS = {Verdict.TOLERATED: "t", Verdict.INFRA: "I"}


@dataclass
class Trial:
    """One test on one key while it runs: the worst verdict so far, and why."""

    verdict: Verdict = Verdict.PASS
    reason: str = ""
    detail: str = ""
    seconds: float = 0.0
    checks: list[Check] = field(default_factory=list)

    def worsen(self, verdict: Verdict, reason: str, detail: str = "") -> None:
        """Take a verdict over unless an earlier phase has already ended the test badly."""
        if self.verdict in (Verdict.PASS, Verdict.TOLERATED):
            self.verdict, self.reason, self.detail = verdict, reason, detail


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Judge each phase, and say the verdict on pytest's own report."""
    report = yield
    trial = item.stash.setdefault(TRIAL, Trial())
    trial.seconds += call.duration
    checks = item.stash.get(CHECKS, None)
    trial.checks = checks.made if checks else []
    if report.skipped:
        trial.worsen(Verdict.SKIP, skip_reason(report))
    elif call.excinfo is not None:
        trial.worsen(*blame(call.excinfo, report))
    elif call.when == "call":
        _tolerate(trial)
    vars(report)["keyrig_verdict"] = str(trial.verdict)
    return report


def blame(
    excinfo: pytest.ExceptionInfo[BaseException], report: pytest.TestReport
) -> tuple[Verdict, str, str]:
    """Tell by an exception's class whether the key failed or the rig had trouble."""
    error = excinfo.value
    phase = "" if report.when == "call" else f"in {report.when}: "
    reason = phase + (str(error).partition("\n")[0] or type(error).__name__)
    if not isinstance(error, AssertionError | BenchProblem | SuiteProblem):
        reason = f"{type(error).__name__}: {reason}"
    verdict = Verdict.INFRA if isinstance(error, OF_THE_RIG) else Verdict.FAIL
    return verdict, reason, report.longreprtext


def skip_reason(report: pytest.TestReport) -> str:
    """Return why a test was skipped, without file and line."""
    longrepr = report.longrepr
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return text.removeprefix("Skipped: ")


def _tolerate(trial: Trial) -> None:
    notes = [check.seen for check in trial.checks if check.verdict is Verdict.TOLERATED]
    if notes:
        trial.worsen(Verdict.TOLERATED, "; ".join(notes))


def pytest_report_teststatus(
    report: pytest.TestReport,
) -> tuple[str, str, str | tuple[str, dict[str, bool]]] | None:
    """Give `tolerated` and `infra` letters and counts of their own."""
    verdict = getattr(report, "keyrig_verdict", None)
    if report.when == "call" and verdict == Verdict.TOLERATED:
        return "tolerated", LETTERS[Verdict.TOLERATED], ("TOLERATED", {"yellow": True})
    if report.failed and verdict == Verdict.INFRA:
        return "infra", LETTERS[Verdict.INFRA], ("INFRA", {"red": True})
    return None


def requirements_of(item: pytest.Item) -> Sequence[str]:
    """Return the requirements that an item covers, in the order of its marks."""
    return [name for mark in item.iter_markers("covers") for name in mark.args]
