"""From pytest's reports to verdicts: which word, and why."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from rig import BenchProblem, SuiteProblem
from rig.plugin.evidence import judge
from rig.plugin.keychoice import state_of
from rig.plugin.trial import TRIAL, Trial, is_loss
from rig.plugin.wording import told
from rig.record.verdict import Verdict

OF_THE_RIG = (BenchProblem, SuiteProblem)
LETTERS = {Verdict.TOLERATED: "t", Verdict.INFRA: "I"}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Judge each phase, and say the verdict on pytest's own report."""
    report = yield
    trial = item.stash[TRIAL]
    trial.seconds += call.duration
    if report.skipped:
        trial.worsen(Verdict.SKIP, skip_reason(report))
    elif call.excinfo is not None:
        _judge(item, trial, call.excinfo.value, report)
    elif call.when == "call":
        _tolerate(trial)
    vars(report)["keyrig_verdict"] = str(trial.verdict)
    return report


def _judge(
    item: pytest.Item, trial: Trial, error: BaseException, report: pytest.TestReport
) -> None:
    if not trial.is_open:
        return
    error = telling(error)
    reason = told(error, report.when)
    finding = trial.finding = judge(state_of(item), trial, error, reason)
    request = f"request: {trial.lost_at.hex()}\n" if is_loss(error) and trial.lost_at else ""
    trial.worsen(finding.verdict, finding.reason, request + report.longreprtext)


def telling(error: BaseException) -> BaseException:
    """Return of several errors at once, as tear-downs make them, the one that explains the others.

    A key that has gone fails every fixture that wants to tidy it.
    """
    if not isinstance(error, BaseExceptionGroup):
        return error
    single = [telling(each) for each in error.exceptions]
    return next(
        (each for each in single if isinstance(each, OF_THE_RIG) or is_loss(each)), single[0]
    )


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
