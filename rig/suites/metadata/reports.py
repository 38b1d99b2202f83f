"""FIDO's status reports on a model: bad news, and what ends it (FIDO Metadata Service 3.1.4)."""

from __future__ import annotations

from collections.abc import Iterable

from rig.suites.metadata.told import StatusReport

BAD = frozenset(
    {
        "ATTESTATION_KEY_COMPROMISE",
        "REVOKED",
        "USER_KEY_PHYSICAL_COMPROMISE",
        "USER_KEY_REMOTE_COMPROMISE",
        "USER_VERIFICATION_BYPASS",
    }
)
MENDING = ("FIDO_CERTIFIED", "UPDATE_AVAILABLE")
"""How the statuses begin that end a compromise: a certification anew, or better firmware."""


def is_mended(report: StatusReport, mending: Iterable[StatusReport]) -> bool:
    """Tell whether a later day mends a report; those of one day stand in no order."""
    days = [one.effective for one in mending if one.effective]
    return report.effective is not None and any(day > report.effective for day in days)


def mends(report: StatusReport, firmware: int | None) -> bool:
    """Tell whether a report is good news for firmware such as this."""
    least = report.authenticator_version
    is_for_this = least is None or (firmware is not None and firmware >= least)
    return is_for_this and report.status.startswith(MENDING)
