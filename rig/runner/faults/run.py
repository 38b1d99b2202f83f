"""A fault run: every fault in a key of its own, every profile without any, and the score."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from time import monotonic

from rig import UsageProblem
from rig.keys.seeded import Fault, profile_names, seeded_faults
from rig.requirements import catalogue
from rig.requirements.coverage import coverage_of
from rig.runner.faults.crew import Crew, Report, Watcher
from rig.runner.faults.job import Job
from rig.runner.faults.score import FaultScore, Score, alarms_of


def chosen(words: Sequence[str]) -> tuple[Fault, ...]:
    """Return the faults of areas, or of these names; no word means all.

    Raises:
        UsageProblem: A word is neither an area nor a fault; the nearest are named.
    """
    known = seeded_faults()
    names = {name for one in known for name in (one.area, one.name)}
    for word in words:
        if word not in names:
            near = get_close_matches(word, names) or sorted({one.area for one in known})
            raise UsageProblem(f"no area or fault is called {word!r}", try_this=", ".join(near))
    return tuple(one for one in known if not words or {one.area, one.name} & set(words))


def jobs_of(faults: Sequence[Fault], *, wide: bool) -> list[Job]:
    """Return what is to be done for some faults: sound keys first, since they take longest.

    Those take all tests if all faults are asked for, else the tests that are to show some fault.
    """
    broken = () if _is_all(faults) else {name for one in faults for name in one.requirements}
    sound = [
        Job(name=profile, keys=(f"virtual:{profile}",), requirements=tuple(broken), sound=True)
        for profile in profile_names()
    ]
    return [*sound, *(_seeded(fault, wide) for fault in faults)]


def run(faults: Sequence[Fault], watcher: Watcher, *, wide: bool = False) -> Score:
    """Seed faults one by one, and see which tests fail.

    Args:
        faults: What to seed; only all faults together can tell what is proved by none.
        watcher: Who is told of every fault.
        wide: Whether to run the tests of other requirements on each fault too.

    Raises:
        SuiteProblem: The tests cannot be collected.
    """
    began = monotonic()
    reports = Crew(jobs_of(faults, wide=wide), os.cpu_count() or 1, watcher).work()
    by_name = {report.job.name: report for report in reports}
    scores = tuple(_score(fault, by_name[fault.name]) for fault in faults)
    sound = [seen for report in reports if report.job.sound for seen in report.seen]
    whole = _is_all(faults)
    return Score(
        faults=scores,
        alarms=alarms_of(sound),
        unproved=_unproved(scores) if whole else None,
        unproved_tests=_unproved_tests({one.test for one in sound}, scores) if whole else None,
        seconds=round(monotonic() - began, 3),
    )


def _is_all(faults: Sequence[Fault]) -> bool:
    return len(faults) == len(seeded_faults())


def _seeded(fault: Fault, wide: bool) -> Job:
    keys = tuple(f"virtual:{profile}+{fault.name}" for profile in profile_names())
    return Job(name=fault.name, keys=keys, requirements=fault.requirements, wide=wide)


def _score(fault: Fault, report: Report) -> FaultScore:
    return FaultScore.of(fault, report.seen, report.seconds, report.trouble)


def _unproved(scores: Iterable[FaultScore]) -> tuple[str, ...]:
    covered = coverage_of()
    proved = {name for score in scores for name in score.proved}
    proved |= {name for name, one in covered.catalogue.items() if one.no_fault}
    return tuple(name for name in covered.tests if name not in proved)


def _unproved_tests(tests: Iterable[str], scores: Iterable[FaultScore]) -> tuple[str, ...]:
    """Return the functions without a red row, but for those whose clauses can fail no key."""
    red = {_function(test) for score in scores for test in (*score.red, *score.beyond)}
    fair = {
        test
        for name, covering in coverage_of().tests.items()
        for test in covering
        if not catalogue()[name].no_fault
    }
    return tuple(sorted({_function(test) for test in tests} & fair - red))


def _function(test: str) -> str:
    return test.partition("[")[0]
