"""What statements say that cannot be true of any one key, and which failures that explains."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rig.runner.faults.job import Seen
from rig.virtual.get_info import Member

GetInfo = Mapping[int, Any]


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """Something in a statement that does not go with something else in it.

    Attributes:
        says: What does not go with what, in a few words.
        holds: Whether it is in the getInfo of a statement.
        explains: What the reasons of the failures that follow from it match.
    """

    says: str
    holds: Callable[[GetInfo], bool]
    explains: str


def _options(get_info: GetInfo) -> Mapping[str, bool]:
    options: Mapping[str, bool] = get_info.get(Member.OPTIONS, {})
    return options


CONTRADICTIONS = (
    Contradiction(
        says="a PIN, and no PIN/UV auth protocol to enter it by",
        holds=lambda said: (
            "clientPin" in _options(said) and not said.get(Member.PIN_UV_AUTH_PROTOCOLS)
        ),
        explains="No compatible PIN/UV protocols",
    ),
)


def contradictions_in(get_info: GetInfo) -> list[Contradiction]:
    """Return the contradictions in a statement."""
    return [each for each in CONTRADICTIONS if each.holds(get_info)]


def unexplained(failed: list[Seen], found: list[Contradiction]) -> list[Seen]:
    """Return the failures that follow from none of the contradictions."""
    return [
        seen for seen in failed if not any(re.search(each.explains, seen.reason) for each in found)
    ]
