"""A night from its first command to its exit code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rig.bench.file import Bench
from rig.bench.holding import Hold
from rig.bench.troubles import BayHeld
from rig.runner.crew import Watcher
from rig.runner.exits import Exit, exit_of
from rig.runner.in_hand import in_hand
from rig.runner.nightly.aftermath import Aftermath, Places, Told
from rig.runner.nightly.preflight import Preflight
from rig.runner.plan import RunPlan
from rig.runner.run import Outcome, run
from rig.runner.stopping import until_told


def hold_of(bench: Bench) -> Hold:
    """Return the lock that keeps a second night off a bench, however its file is named."""
    place = str(bench.file and bench.file.resolve())
    return Hold("the night", place, kind="bench", problem=BayHeld)


def night(
    plan: RunPlan, bench: Bench, places: Places, watcher: Watcher, tell: Callable[[str], None]
) -> Told:
    """Run a night and tell what it came to, however it ended.

    Nobody is there to be asked for anything, and what fails is tried once more at once.

    Args:
        plan: The run; its limit is the night's deadline.
        bench: The bench.
        places: Where the results go.
        watcher: Who wants to see it.
        tell: Learns what people should know meanwhile.
    """
    plan = replace(plan, no_input=True, confirm=True, nightly=True)
    aftermath = Aftermath(plan.directory, places, bench.night)
    with until_told(), in_hand(plan.directory):
        outcome = run(plan, watcher, Preflight(tell))
        if outcome.problem is not None:
            aftermath.notes.append(f"the run broke off: {outcome.problem}")
        aftermath.notes += outcome.notes
        return aftermath.tell(outcome.record, _code(outcome, plan))


def _code(outcome: Outcome, plan: RunPlan) -> Exit:
    """Return how the tests ended; what broke them off weighs less than what it kept from them."""
    if outcome.problem is None:
        return outcome.exit
    why = Exit.DEADLINE if outcome.record.facts.out_of_time else outcome.exit
    return exit_of(outcome.record, plan.keys, [why])
