"""A run in one line."""

from __future__ import annotations

from rig.record.run import RunRecord
from rig.record.verdict import Verdict
from rig.report.spans import counted


def headline(run: RunRecord) -> str:
    """Return the run in one line: failures, else trouble, else that all is well."""
    failures, troubles = run.totals[Verdict.FAIL], run.totals[Verdict.INFRA]
    if failures:
        return f"{counted(failures, 'failure')} on {_keys(run, Verdict.FAIL)}"
    if troubles:
        return f"No failure, but trouble {_times(troubles)} on {_keys(run, Verdict.INFRA)}"
    if not run.tests:
        return "Nothing was tested"
    return f"No failure in {counted(run.tests, 'test')} on {_keys(run, None)}"


def _keys(run: RunRecord, verdict: Verdict | None) -> str:
    names = [key.key for key in run.keys if verdict is None or key.totals[verdict]]
    if len(names) == 1:
        return names[0]
    some = f"{len(names)} of " if len(names) < len(run.keys) else ""
    return f"{some}{len(run.keys)} keys"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
