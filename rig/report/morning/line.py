"""The night in one line, for the headline."""

from __future__ import annotations

from rig.record.judging.judge import Judgement
from rig.record.nightly.record import NightRecord
from rig.record.verdict import Verdict


def one_line(night: NightRecord) -> str:
    """Return how many keys are well, and what has regressed."""
    failing = sum(1 for key in night.run.keys if key.totals[Verdict.FAIL])
    regressed = len(night.lines(Judgement.REGRESSED))
    return f"{len(night.run.keys)} keys, {failing} with failures, {regressed} regressed"
