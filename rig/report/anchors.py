"""Where on the page a test is told, so that a link in a ticket lands on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from rig.record.result import Result


def anchors(results: Iterable[Result]) -> tuple[str, ...]:
    """Return an anchor for each result, made of key and test, so the same in every run."""
    taken: Counter[str] = Counter()
    return tuple(_unique(_anchor(result), taken) for result in results)


def _anchor(result: Result) -> str:
    return re.sub(r"[^A-Za-z0-9_.]+", "-", f"{result.key}-{result.test}").strip("-")


def _unique(anchor: str, taken: Counter[str]) -> str:
    taken[anchor] += 1
    return anchor if taken[anchor] == 1 else f"{anchor}--{taken[anchor]}"
