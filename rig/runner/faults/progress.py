"""A fault run as it goes on, for people: a bar on a terminal, a line a survivor elsewhere."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from rig.runner.faults.crew import Report
from rig.runner.faults.job import Job

COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeElapsedColumn(),
)


class FaultProgress:
    """Shows a fault run on stderr while it goes on; a context manager around the run.

    Args:
        total: How many jobs there are.
        console: Where it is shown.
    """

    def __init__(self, total: int, console: Console) -> None:
        self._console = console
        hidden = not console.is_terminal
        self._bar = Progress(*COLUMNS, console=console, transient=True, disable=hidden)
        self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> FaultProgress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def began(self, job: Job) -> None:
        """Show what is being done."""
        self._bar.update(self._task, description=job.name)

    def ended(self, report: Report) -> None:
        """Move the bar on, and tell what nobody would like to read only at the end."""
        self._bar.advance(self._task)
        if line := complaint(report):
            self._console.print(line, markup=False, highlight=False)


def complaint(report: Report) -> str:
    """Return what is wrong with how a job ended, in one line; nothing if all is well."""
    job = report.job
    if report.trouble:
        return f"{job.name}: {report.trouble}"
    if job.sound:
        red = [one for one in report.seen if one.failed or one.trouble]
        return "\n".join(f"{job.name}: false alarm, {one.test}: {one.reason}" for one in red)
    if any(one.lost or one.shown & set(job.requirements) for one in report.seen if one.claimed):
        return ""
    return f"{job.name}: not seen by any test of {', '.join(job.requirements)}"
