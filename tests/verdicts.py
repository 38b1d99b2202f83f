"""What tests came to in two runs, compared so that whatever differs is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rig.record.jsonl import read_results
from rig.record.verdict import Verdict


@dataclass(frozen=True)
class Outcome:
    """What a test came to in the end.

    Attributes:
        reason: Why; told where verdicts differ, and not compared.
        tries: What each attempt came to, in order; told likewise.
    """

    verdict: Verdict
    reason: str = field(default="", compare=False)
    tries: tuple[Verdict, ...] = field(default=(), compare=False)


def outcomes(results: Path) -> dict[str, dict[str, Outcome]]:
    """Return what each key's tests came to, by the lines of a run's results."""
    found: dict[str, dict[str, Outcome]] = {}
    for result in read_results(results).results:
        of_key = found.setdefault(result.key, {})
        before = of_key[result.test].tries if result.test in of_key else ()
        of_key[result.test] = Outcome(result.verdict, result.reason, (*before, result.verdict))
    return found


def failures(folder: Path) -> str:
    """Return a line for each attempt in the runs below a folder that failed or met trouble."""
    return "\n".join(
        f"{result.key}: {result.test}, try {result.attempt}: {result.verdict}, {result.reason}"
        for file in sorted(folder.rglob("results.jsonl"))
        for result in read_results(file).results
        if result.verdict in (Verdict.FAIL, Verdict.INFRA)
    )


def require_same(
    seen: Mapping[str, object], expected: Mapping[str, object], who: str = "it"
) -> None:
    """Compare test by test, and say of each that differs what it came to.

    Args:
        seen: What the tests came to, by their names.
        expected: What they came to elsewhere.
        who: Whose outcomes were seen.
    """
    differing = [
        f"{test}: {who} has {seen.get(test)} where {expected.get(test)} was expected"
        for test in sorted(seen.keys() | expected.keys())
        if seen.get(test) != expected.get(test)
    ]
    assert not differing, "\n".join(differing)
