"""A night from its first command to its exit code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from rig import BenchProblem, RigError
from rig.bench.file import Bench
from rig.bench.holding import Hold
from rig.bench.troubles import BayHeld
from rig.record.jsonl import read_sound
from rig.record.keys import with_keys
from rig.record.result import Result
from rig.record.run import RunFacts, RunRecord
from rig.runner.crew import Watcher
from rig.runner.exits import Exit, exit_of
from rig.runner.limit import Limit
from rig.runner.nightly.aftermath import Aftermath, Places, Told
from rig.runner.nightly.preflight import Preflight
from rig.runner.plan import RunPlan
from rig.runner.run import run
from rig.runner.stopping import until_told
from rig.runner.unreached import not_reached


def hold_of(bench: Bench) -> Hold:
    """Return the lock that keeps a second night off a bench, however its file is named."""
    place = str(bench.file and bench.file.resolve())
    return Hold("the night", place, kind="bench", problem=BayHeld)


def night(
    plan: RunPlan, bench: Bench, places: Places, watcher: Watcher, tell: Callable[[str], None]
) -> Told:
    """Run a night and tell what it came to, however it ended.

    Args:
        plan: The run; its limit is the night's deadline.
        bench: The bench.
        places: Where the results go.
        watcher: Who wants to see it.
        tell: Learns what people should know meanwhile.
    """
    aftermath = Aftermath(plan.directory, places, bench.night)
    with until_told():
        record, code = _tested(plan, watcher, tell, aftermath.notes)
        return aftermath.tell(record, code)


def _tested(
    plan: RunPlan, watcher: Watcher, tell: Callable[[str], None], notes: list[str]
) -> tuple[RunRecord, Exit]:
    limit = Limit.within(plan.limit)
    try:
        outcome = run(plan, watcher, Preflight(tell))
    except KeyboardInterrupt:
        why = Exit.INTERRUPTED
    except (RigError, OSError) as problem:
        notes.append(f"the run broke off: {problem}")
        why = _code_of(problem)
    else:
        notes += outcome.notes
        return outcome.record, outcome.exit
    why = Exit.DEADLINE if limit.is_up else why
    record = _salvaged(plan, notes, out_of_time=limit.is_up)
    return record, exit_of(record, plan.keys, [why])


def _code_of(problem: Exception) -> Exit:
    if isinstance(problem, BayHeld):
        return Exit.DEADLINE
    return Exit.TROUBLE if isinstance(problem, BenchProblem | OSError) else Exit.INTERNAL


def _salvaged(plan: RunPlan, notes: list[str], *, out_of_time: bool) -> RunRecord:
    """Sum up what a run left that did not come to its end."""
    directory = plan.directory
    facts = RunFacts(directory=str(directory.path))
    results: tuple[Result, ...] = ()
    try:
        facts = directory.facts()
        results = read_sound(directory.results_path).results
    except RigError as problem:
        notes.append(str(problem))
    record = RunRecord.of(
        results,
        replace(
            facts,
            finished=datetime.now(UTC),
            interrupted=True,
            out_of_time=out_of_time,
            not_reached=not_reached(plan, results),
            keys=with_keys(directory.path, facts.keys or plan.key_facts),
        ),
    )
    try:
        directory.write_record(record)
    except OSError as error:
        notes.append(f"run.json is not written: {error.strerror}")
    return record
