"""Statements that make keys which do the same: one key stands for all of a kind."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rig.metadata import Entry
from rig.virtual.get_info import Member

TOLD_ALONE = {
    Member.AAGUID,
    Member.TRANSPORTS,
    Member.FIRMWARE_VERSION,
    Member.UV_MODALITY,
    Member.CERTIFICATIONS,
    Member.ENC_IDENTIFIER,
    Member.TRANSPORTS_FOR_RESET,
    Member.ENC_CRED_STORE_STATE,
}
"""Members that a built-in key tells, and that change nothing of what it does in these suites."""


@dataclass(frozen=True)
class Kind:
    """Models whose keys do the same, whatever they are called.

    Attributes:
        get_info: What the first of them says, by its keys.
    """

    get_info: dict[int, Any]
    entries: tuple[Entry, ...]

    @property
    def name(self) -> str:
        """The AAGUID of the model that stands for all."""
        return str(self.entries[0].aaguid)


def kinds_of(entries: Iterable[Entry]) -> list[Kind]:
    """Put models with a getInfo into kinds; the order is that of the entries."""
    alike: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.statement.get_info is not None:
            alike.setdefault(_deeds(entry.statement.get_info), []).append(entry)
    return [Kind(dict(same[0].statement.get_info or {}), tuple(same)) for same in alike.values()]


def _deeds(get_info: Any) -> str:
    said = {str(key): value for key, value in get_info.items() if key not in TOLD_ALONE}
    return json.dumps(said, sort_keys=True, default=bytes.hex)
