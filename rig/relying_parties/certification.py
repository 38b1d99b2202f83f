"""How far FIDO has certified a model, by what the Metadata Service says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from rig.metadata import StatusReport
from rig.relying_parties.demands import Level

_LEVELS: Mapping[str, Level] = MappingProxyType(
    {
        "FIDO_CERTIFIED": Level.CERTIFIED,
        "FIDO_CERTIFIED_L1": Level.L1,
        "FIDO_CERTIFIED_L1plus": Level.L1_PLUS,
        "FIDO_CERTIFIED_L2": Level.L2,
        "FIDO_CERTIFIED_L2plus": Level.L2_PLUS,
        "FIDO_CERTIFIED_L3": Level.L3,
        "FIDO_CERTIFIED_L3plus": Level.L3_PLUS,
    }
)
ENDS = frozenset(
    {
        "ATTESTATION_KEY_COMPROMISE",
        "REVOKED",
        "USER_KEY_PHYSICAL_COMPROMISE",
        "USER_KEY_REMOTE_COMPROMISE",
        "USER_VERIFICATION_BYPASS",
    }
)
"""Reports that end what was said before."""


def highest_level(reports: Iterable[StatusReport]) -> Level:
    """Return the highest level that still stands.

    Reports of one day have no order among them, so the last one would often be a plain
    `FIDO_CERTIFIED` beside the level that it stands for.

    Args:
        reports: What FIDO said of the model, in any order.
    """
    told = tuple(reports)
    ends = [_day(report) for report in told if report.status in ENDS]
    standing = [report for report in told if not ends or _day(report) > max(ends)]
    levels = (_LEVELS.get(report.status, Level.NONE) for report in standing)
    return max(levels, key=list(Level).index, default=Level.NONE)


def _day(report: StatusReport) -> date:
    return report.effective or date.min
