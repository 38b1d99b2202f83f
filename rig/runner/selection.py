"""Which keys and suites a run is about: what was asked for, else what the bench's night says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

import rig.suites
from rig import UsageProblem
from rig.bench.file import Bench
from rig.keys.names import asks_a_person
from rig.record.directory import RunDirectory
from rig.requirements import catalogue, nearest
from rig.runner.plan import Asked, RunPlan


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What a run is about.

    Attributes:
        keys: The names of its keys.
        suites: Its suites, all of them if none is named.
        prepare: What is run before anything else.
        jobs: How many keys are tested at the same time.
    """

    keys: tuple[str, ...]
    suites: tuple[str, ...] = ()
    prepare: tuple[str, ...] = ()
    jobs: int = 1

    def begun(
        self,
        reports: Path,
        bench: Path | None,
        asked: Asked,
        command: tuple[str, ...],
        extra: Sequence[str] = (),
    ) -> RunPlan:
        """Return the plan of a run on it that begins now, with whatever else as usual.

        Args:
            reports: Where runs land; it gets a folder of its own there.
            bench: The bench file that was named.
            asked: What is asked of the tests.
            command: The command line that was typed.
            extra: Arguments for pytest.
        """
        return RunPlan(
            directory=RunDirectory.create(reports, self.keys, datetime.now(UTC)),
            keys=self.keys,
            suites=self.suites,
            bench=bench,
            asked=asked,
            extra=tuple(extra),
            prepare=self.prepare,
            jobs=self.jobs,
            command=command,
        )


def night_of(bench: Bench, suites: Sequence[str] = (), jobs: int | None = None) -> Selection:
    """Return what a night on a bench is about: all of its bays.

    They are tested at the same time, for they mostly wait; but one by one if one of them asks a
    person for anything, who has two hands.

    Args:
        bench: The bench.
        suites: The suites that are asked for; those of its night if none is.
        jobs: How many keys at a time; None for the usual.

    Raises:
        UsageProblem: It has no bays.
    """
    keys = tuple(bench.bays)
    if not keys:
        raise UsageProblem(
            "the bench has no bays",
            where=str(bench.file or ""),
            try_this="keyrig adopt, or another --bench",
        )
    alone = any(asks_a_person(name, bench) for name in keys)
    return Selection(
        keys=keys,
        suites=tuple(suites) or bench.night.suites,
        prepare=bench.night.prepare,
        jobs=jobs or (1 if alone else len(keys)),
    )


def check_asked(suites: Sequence[str], requirements: str | None) -> None:
    """Refuse suites and requirements that nobody knows, before a run of nothing is begun.

    Args:
        suites: Their names; a file or test of a suite may follow its dot.
        requirements: Ids with commas between them.

    Raises:
        UsageProblem: There is no such suite or requirement; the nearest are named.
    """
    known = sorted(each.parent.name for each in Path(rig.suites.__path__[0]).glob("*/__init__.py"))
    for suite in suites:
        if suite.partition(".")[0] not in known:
            near = get_close_matches(suite, known) or known
            raise UsageProblem(f"no suite is called {suite!r}", try_this=", ".join(near))
    for wanted in (requirements or "").split(","):
        if (name := wanted.strip()) and name not in catalogue():
            near = nearest(name, catalogue()) or ["keyrig requirements"]
            raise UsageProblem(f"no requirement is called {name}", try_this=", ".join(near))
