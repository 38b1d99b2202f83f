"""Exit codes: pytest's own 0 to 5, and what a bench adds to them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING

from rig import BenchProblem, KeyProblem, RigError, UsageProblem
from rig.bench.boards.errors import BoardHeld
from rig.bench.troubles import BayHeld
from rig.record.verdict import Verdict

if TYPE_CHECKING:
    from rig.record.run import RunRecord


class Exit(IntEnum):
    """How a run ended; the first that applies wins, failures over all."""

    OK = 0
    FAILURES = 1
    INTERRUPTED = 2
    INTERNAL = 3
    USAGE = 4
    NOTHING_COLLECTED = 5
    TROUBLE = 10
    DIFFERENCES = 11
    DEADLINE = 12
    NO_VERDICT = 13


ORDERLY = frozenset({Exit.OK, Exit.FAILURES, Exit.INTERRUPTED, Exit.NOTHING_COLLECTED})
"""How pytest ends that had its key to the end; after any other, the key is out for the run."""

JUDGING = (Verdict.PASS, Verdict.TOLERATED, Verdict.FAIL)


def exit_of(record: RunRecord, keys: Iterable[str], workers: Iterable[int]) -> Exit:
    """Return how a run ended.

    Args:
        record: What the run came to.
        keys: The keys that it was asked to test.
        workers: The exit codes of their pytest processes, and of what stood in their way.
    """
    totals = record.totals
    codes = set(workers)
    if record.facts.out_of_time:
        # Nobody interrupted the processes but the run itself, when its time was up.
        codes.discard(Exit.INTERRUPTED)
    if totals[Verdict.FAIL]:
        return Exit.FAILURES
    for code in (Exit.INTERRUPTED, Exit.USAGE, Exit.INTERNAL, Exit.DEADLINE):
        if code in codes:
            return code
    if codes == {Exit.NOTHING_COLLECTED}:
        return Exit.NOTHING_COLLECTED
    judged = {key.key for key in record.keys if any(key.totals[word] for word in JUDGING)}
    if not judged >= set(keys):
        return Exit.NO_VERDICT
    return Exit.TROUBLE if totals[Verdict.INFRA] or Exit.TROUBLE in codes else Exit.OK


def exit_of_error(error: RigError) -> Exit:
    """Return the exit code of an error by its class."""
    if isinstance(error, UsageProblem):
        return Exit.USAGE
    if isinstance(error, BayHeld | BoardHeld):
        return Exit.DEADLINE
    # A key that does not answer outside a test was not judged: that is trouble too.
    return Exit.TROUBLE if isinstance(error, BenchProblem | KeyProblem) else Exit.INTERNAL
