"""What became of one place."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from typing import Any

from rig import UsageProblem
from rig.lab.contract import Where
from rig.lab.homecoming import Homecoming
from rig.record.directory import RunDirectory
from rig.record.jsonl import ResultWriter, read_sound
from rig.record.result import Result
from rig.record.run import KeyFacts, RunRecord
from rig.record.trouble import Trouble
from rig.record.under_way import Test, UnderWay, rest
from rig.record.verdict import Verdict
from rig.runner.exits import Exit
from rig.runner.worker import under_way_of

FOREIGN = ".foreign"
"""Ends the names of files that came and that this keyrig cannot read."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A run on another host, or why there was none.

    Attributes:
        place: The place's name, or what was asked for if none was had.
        where: Where its key is; None if none was had.
        directory: The run's folder at home; None if nothing came home.
        code: The exit code that counts; None where the run over there did not come to its own end.
        trouble: What stood in its way; None if nothing did.
        says: That, for people; what the run over there said against it, if no results came.
        out_of_time: Whether the time of all was up before its turn came.
    """

    place: str
    where: Where | None = None
    directory: RunDirectory | None = None
    code: int | None = None
    trouble: Trouble | None = None
    says: str = ""
    out_of_time: bool = False

    def document(self) -> dict[str, Any]:
        """Return it as part of `keyrig.lab-run/1`."""
        return {
            "place": self.place,
            "host": self.where.host if self.where else None,
            "bay": self.where.bay if self.where else None,
            "run": str(self.directory.path) if self.directory else None,
            "code": self.code,
            "trouble": self.trouble,
            "says": self.says,
        }


def finish(coming: Homecoming, visit: Visit) -> Visit:
    """Make the folder at home that of a run like any other: what could not be taken is `infra`.

    Returns:
        The visit, with what of its files could not be read as its trouble.
    """
    where, directory = visit.where, coming.directory
    if where is None:
        return visit
    directory.results_path.touch()
    for complaint in (_put_aside_summary(directory), _put_aside_results(directory)):
        if complaint and visit.trouble is None:
            visit = replace(visit, code=None, trouble=Trouble.BENCH, says=complaint)
    if visit.trouble is not None:
        _write_rest(coming, where.bay, visit.trouble, visit.says)
    known = directory.record_path.exists()
    facts = directory.record().facts
    if not known:
        bench = coming.host or where.host
        keys = (KeyFacts(key=where.bay, bay=where.bay),)
        # What never began was not cut short by anybody.
        cut = visit.code in (None, Exit.INTERRUPTED)
        facts = replace(facts, bench=bench, keys=keys, interrupted=cut)
    if visit.trouble is not None:
        # They have a result now, which says why.
        facts = replace(facts, not_reached={})
    directory.write_record(RunRecord.of(directory.results().results, facts))
    shutil.rmtree(under_way_of(directory), ignore_errors=True)
    return visit


def _put_aside_summary(directory: RunDirectory) -> str:
    """Keep a summary that cannot be read under another name; return what is wrong with it."""
    try:
        directory.facts()
    except UsageProblem as problem:
        directory.record_path.replace(directory.record_path.with_suffix(FOREIGN))
        return str(problem.what)
    return ""


def _put_aside_results(directory: RunDirectory) -> str:
    """Keep results of which some cannot be read under another name too; return which those are."""
    reading = read_sound(directory.results_path)
    if reading.incomplete:
        directory.results_path.replace(directory.results_path.with_suffix(FOREIGN))
        directory.results_path.touch()
        with ResultWriter(directory.results_path) as writer:
            for result in reading.results:
                writer.write(result)
    return reading.incomplete


def _write_rest(coming: Homecoming, bay: str, trouble: Trouble, reason: str) -> None:
    planned = UnderWay(coming.planned_folder).planned
    left = rest(planned, coming.directory.results().results)
    with ResultWriter(coming.directory.results_path) as writer:
        for test in left:
            writer.write(_infra(bay, test, trouble, reason))


def _infra(bay: str, test: Test, trouble: Trouble, reason: str) -> Result:
    return Result(
        key=bay,
        bay=bay,
        test=test.test,
        requirements=test.requirements,
        checks=(),
        verdict=Verdict.INFRA,
        reason=reason,
        trouble=trouble,
    )
