"""What became of one place."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from typing import Any

from rig.lab.contract import Where
from rig.lab.homecoming import Homecoming
from rig.record.directory import RunDirectory
from rig.record.jsonl import ResultWriter
from rig.record.result import Result
from rig.record.run import KeyFacts, RunRecord
from rig.record.trouble import Trouble
from rig.record.under_way import Test, UnderWay, rest
from rig.record.verdict import Verdict
from rig.runner.worker import under_way_of


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
    """

    place: str
    where: Where | None = None
    directory: RunDirectory | None = None
    code: int | None = None
    trouble: Trouble | None = None
    says: str = ""

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


def finish(coming: Homecoming, visit: Visit) -> None:
    """Make the folder at home that of a run like any other: what could not be taken is `infra`."""
    where, directory = visit.where, coming.directory
    if where is None:
        return
    directory.results_path.touch()
    if visit.trouble is not None:
        _write_rest(coming, where.bay, visit.trouble, visit.says)
    known = directory.record_path.exists()
    facts = directory.record().facts
    if not known:
        bench = coming.host or where.host
        facts = replace(facts, bench=bench, keys=(KeyFacts(key=where.bay, bay=where.bay),))
    if visit.trouble is not None:
        # They have a result now, which says why.
        facts = replace(facts, not_reached={})
    directory.write_record(RunRecord.of(directory.results().results, facts))
    shutil.rmtree(under_way_of(directory), ignore_errors=True)


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
