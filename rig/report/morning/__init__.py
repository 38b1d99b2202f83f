"""The pages of a night: what is new, every key beside every other, and each key by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rig.record.nightly.record import NightRecord


def build(night: NightRecord, history: Path) -> list[Path]:
    """Write the night's pages into its run's folder; return what was written.

    Args:
        night: The night, judged.
        history: The history that it was held against; pages do without one that cannot be read.
    """
    # As in `rig.report`: templates would cost whoever only imports this a start.
    from rig.report.morning.pages import build_night

    return build_night(night, history)
