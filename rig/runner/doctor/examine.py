"""The numbered checks of a bay, in their order, and whoever wants them made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from fido2.ctap import CtapError
from fido2.ctap1 import ApduError

from rig import BenchProblem, RigError
from rig.bench.boards.errors import BoardHeld
from rig.bench.file import Bay, Bench
from rig.bench.stage import Stage
from rig.bench.troubles import BayHeld
from rig.guard import Refused
from rig.runner.doctor import boards, key, port, power, touch
from rig.runner.doctor.findings import Check, Diagnosis, Finding, ill, unchecked
from rig.runner.doctor.patient import Patient
from rig.runner.limit import Limit
from rig.runner.stage import staged

NEVER = Limit()


@dataclass(frozen=True)
class Step:
    """One check, and whether those after it make no sense where it finds something."""

    name: str
    look: Callable[[Patient], Finding]
    decides: bool = False


STEPS = (
    Step("boards answer", boards.boards),
    Step("hub carries keys alone", port.hub),
    Step("key is there", port.presence, decides=True),
    Step("key may be opened", port.permission, decides=True),
    Step("no other program has it", port.sole_user),
    Step("types nothing", port.keyboard),
    Step("key answers", key.answers, decides=True),
    Step("same key", key.same_key, decides=True),
    Step("no false touch", touch.quiet),
    Step("touch counts", touch.touch),
    Step("power cuts", power.power),
)
"""Their places are their numbers, from 1; a new one goes to the end."""


def diagnose(bench: Bench, names: Sequence[str], limit: Limit = NEVER) -> Iterator[Diagnosis]:
    """Start what the bays need, and examine them one after the other; see `preflight`.

    A board that cannot be opened, or a key that cannot be started, is trouble of its own bays.
    """
    with ExitStack() as life:
        try:
            stage = life.enter_context(staged(bench, names))
        except BenchProblem as problem:
            yield from _one_by_one(bench, names, problem, limit)
        else:
            yield from preflight(bench, names, stage, limit)


def _one_by_one(
    bench: Bench, names: Sequence[str], problem: BenchProblem, limit: Limit
) -> Iterator[Diagnosis]:
    if len(names) == 1:
        yield _unstaged(names[0], problem)
        return
    for name in names:
        if limit.is_up:
            return
        yield from diagnose(bench, [name], limit)


def _unstaged(name: str, problem: BenchProblem) -> Diagnosis:
    first, *others = (step.name for step in STEPS)
    later = unchecked("not before check 1 is well")
    left_out = (Check(number, step, later) for number, step in enumerate(others, 2))
    return Diagnosis(name, (Check(1, first, _told(problem)), *left_out))


def preflight(
    bench: Bench, names: Iterable[str], stage: Stage | None, limit: Limit = NEVER
) -> Iterator[Diagnosis]:
    """Examine bays one after the other, each to its end, whatever is found.

    Args:
        bench: The bench.
        names: Bays of it, or names of keys that are in none.
        stage: Where its boards and simulated keys are; None if it needs neither.
        limit: When no check is begun any more.
    """
    for name in names:
        if limit.is_up:
            return
        bay = bench.bays.get(name) or Bay(key=name)
        yield examine(Patient(name, bay, bench, stage), limit)


def examine(patient: Patient, limit: Limit = NEVER) -> Diagnosis:
    """Make all checks of one bay. Its level is obeyed: what it does not cover is not looked at."""
    checks: list[Check] = []
    obstacle = ""
    try:
        for number, step in enumerate(STEPS, 1):
            if limit.is_up:
                obstacle = obstacle or "no time was left for it"
            finding = unchecked(obstacle) if obstacle else _found(step, patient)
            checks.append(Check(number, step.name, finding))
            if step.decides and finding.ok is False:
                obstacle = f"not before check {number} is well"
    finally:
        patient.close()
    return Diagnosis(patient.name, tuple(checks))


def _found(step: Step, patient: Patient) -> Finding:
    try:
        return step.look(patient)
    except Refused as error:
        return unchecked(error.what)
    except RigError as error:
        return _told(error)
    except (CtapError, ApduError) as error:
        return ill(f"the key refuses: {error}", "replug it, and try again", is_keys=True)


def _told(error: RigError) -> Finding:
    where = f" ({error.where})" if error.where else ""
    told = ill(f"{error.what}{where}", error.try_this or "mend that, and run keyrig doctor again")
    return replace(told, is_held=isinstance(error, BayHeld | BoardHeld))
