"""Which keys and suites a run is about: what was asked for, else what the bench's night says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rig import UsageProblem
from rig.bench.file import Bench
from rig.keys.names import asks_a_person
from rig.record.directory import RunDirectory
from rig.runner.plan import RunPlan


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

    def begun(self, reports: Path, bench: Path | None, command: tuple[str, ...]) -> RunPlan:
        """Return the plan of a run on it that begins now, with whatever else as usual.

        Args:
            reports: Where runs land; it gets a folder of its own there.
            bench: The bench file that was named.
            command: The command line that was typed.
        """
        return RunPlan(
            directory=RunDirectory.create(reports, self.keys, datetime.now(UTC)),
            keys=self.keys,
            suites=self.suites,
            bench=bench,
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
            "the bench has no bays", where=str(bench.file), try_this="keyrig adopt, or --key"
        )
    alone = any(asks_a_person(name, bench) for name in keys)
    return Selection(
        keys=keys,
        suites=tuple(suites) or bench.night.suites,
        prepare=bench.night.prepare,
        jobs=jobs or (1 if alone else len(keys)),
    )
