"""How much a run proved, set beside what it cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rig.record.result import Result
from rig.record.verdict import Verdict

GOOD = (Verdict.PASS, Verdict.TOLERATED)


def proved(results: Iterable[Result]) -> dict[str, int]:
    """Count, group by group, the requirements that some check found met and none found broken."""
    verdicts: dict[str, set[Verdict]] = {}
    for result in results:
        for check in result.checks:
            verdicts.setdefault(check.requirement, set()).add(check.verdict)
    met = sorted(name for name, seen in verdicts.items() if seen.issubset(GOOD))
    return dict(Counter(name.partition("-")[0] for name in met))


def per(count: int, cost: int) -> float | None:
    """Return how many requirements one touch, or one reset, went for; None if there was none."""
    return round(count / cost, 2) if cost else None
