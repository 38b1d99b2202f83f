"""What statements say that cannot be true of any one key, and which failures that explains."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rig.link.frames import MAX_MESSAGE
from rig.runner.faults.job import Seen
from rig.virtual.get_info import Member

GetInfo = Mapping[int, Any]
_BESIDE = 128
"""Bytes of a makeCredential request beside the id in its excludeList, at the least."""


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """Something in a statement that does not go with something else in it.

    Attributes:
        says: What does not go with what, in a few words.
        holds: Whether it is in the getInfo of a statement.
        explains: What tests that fail because of it match, or the reasons that they give.
    """

    says: str
    holds: Callable[[GetInfo], bool]
    explains: str


def _options(get_info: GetInfo) -> Mapping[str, bool]:
    options: Mapping[str, bool] = get_info.get(Member.OPTIONS, {})
    return options


def _message_size(get_info: GetInfo) -> int:
    stated: int = get_info.get(Member.MAX_MSG_SIZE, 1024)
    return min(stated, MAX_MESSAGE)


CONTRADICTIONS = (
    Contradiction(
        says="a PIN, and no PIN/UV auth protocol to enter it by",
        holds=lambda said: (
            "clientPin" in _options(said) and not said.get(Member.PIN_UV_AUTH_PROTOCOLS)
        ),
        explains="No compatible PIN/UV protocols|test_param_is_not_checked_on_an_unprotected_key",
    ),
    Contradiction(
        says="credential ids that are too long for any message to hold one",
        holds=lambda said: (
            said.get(Member.MAX_CREDENTIAL_ID_LENGTH, 0) + _BESIDE > _message_size(said)
        ),
        explains="test_id_longer_than_stated_is_refused_or_ignored",
    ),
)


def contradictions_in(get_info: GetInfo) -> list[Contradiction]:
    """Return the contradictions in a statement."""
    return [each for each in CONTRADICTIONS if each.holds(get_info)]


def unexplained(failed: list[Seen], found: list[Contradiction]) -> list[Seen]:
    """Return the failures that follow from none of the contradictions."""
    return [
        seen
        for seen in failed
        if not any(re.search(each.explains, f"{seen.test}: {seen.reason}") for each in found)
    ]
