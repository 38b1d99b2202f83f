"""Where on the page a test is told, so that a link in a ticket lands on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from rig.record.result import Result
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict

_DIGITS = 8
"""Of the test's name; its 32 bits tell the tests of a key apart, and are short in 25,600 cells."""
_TOLD = (Verdict.FAIL, Verdict.TOLERATED, Verdict.INFRA)


def anchors(results: Iterable[Result]) -> tuple[str, ...]:
    """Return an anchor for each result, made of key and test, so the same in every run.

    Where a test was taken several times, the plain anchor is that of the first one that is told at
    length; those that are not share the cell of their test.
    """
    taken: Counter[str] = Counter()
    return tuple(_numbered(result, taken) for result in results)


def place(key: str, test: str) -> str:
    """Return the anchor of a test on a key."""
    digest = sha256(f"{key}\0{test}".encode()).hexdigest()[:_DIGITS]
    return f"{re.sub(r'[^A-Za-z0-9_.]+', '-', key).strip('-')}-{digest}"


def is_told(result: Result) -> bool:
    """Tell whether a page tells a result at length: anything but a pass, a skip, or a bay out."""
    return result.verdict in _TOLD and result.trouble is not Trouble.OUT


def _numbered(result: Result, taken: Counter[str]) -> str:
    anchor = place(result.key, result.test)
    if not is_told(result):
        return anchor
    taken[anchor] += 1
    return anchor if taken[anchor] == 1 else f"{anchor}--{taken[anchor]}"
