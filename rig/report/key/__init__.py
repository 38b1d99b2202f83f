"""The page of each key: what it is, what it came to night by night, and what wore it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rig.record.nightly.record import NightRecord


def build(night: NightRecord, history: Path) -> list[Path]:
    """Write `key-NAME.html` for each key of a night into its run's folder; return what was written.

    Args:
        history: Where the nights are; without one that can be read there is nothing to tell.
    """
    # As in `rig.report`: templates would cost whoever only imports this a start.
    from rig.report.key.pages import build_keys

    return build_keys(night, history)
