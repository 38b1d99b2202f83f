"""The JSON of `keyrig aws readiness`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rig.relying_parties.aws.enforcement import Standing
from rig.relying_parties.aws.readiness.judging import Assessment
from rig.relying_parties.aws.readiness.verdicts import KeyVerdict

SCHEMA = "keyrig.aws-readiness/1"
SAYS = (
    "A key that fits is all that is said here. Whether an account meets AWS's requirement,"
    " AWS alone can say."
)


def readiness_document(
    assessments: Sequence[Assessment], keys: Sequence[str], today: date
) -> dict[str, Any]:
    """Return the whole document.

    Args:
        keys: The keys that were tried.
        today: The day.
    """
    return {
        "schema": SCHEMA,
        "says": SAYS,
        "today": today.isoformat(),
        "keys": list(keys),
        "principals": [_principal(assessment) for assessment in assessments],
        "totals": {
            "principals": len(assessments),
            "must_enrol": sum(each.must_enrol for each in assessments),
            "overdue": sum(each.duty.standing is Standing.OVERDUE for each in assessments),
            "fewer_than_two_keys": sum(each.lacks_keys for each in assessments),
        },
    }


def _principal(assessment: Assessment) -> dict[str, Any]:
    principal, owed = assessment.entry.principal, assessment.duty
    return {
        "account": principal.account.number,
        "account_kind": principal.account.kind,
        "partition": principal.account.partition,
        "principal": principal.kind,
        "name": principal.name,
        "relying_party": principal.kind.policy,
        "standing": owed.standing,
        "must_enrol": assessment.must_enrol,
        "enrol_by": owed.enrol_by.isoformat() if owed.enrol_by else None,
        "days_left": owed.days_left,
        "because": owed.fact.model_dump(mode="json"),
        "has_mfa": assessment.entry.has_mfa,
        "other_devices": assessment.entry.other_devices,
        "keys": [_verdict(verdict) for verdict in assessment.assigned],
        "working_keys": assessment.working_keys,
        "fewer_than_two_keys": assessment.lacks_keys,
        "fits": [_verdict(verdict) for verdict in assessment.fits],
    }


def _verdict(verdict: KeyVerdict) -> dict[str, Any]:
    return {
        "key": verdict.key,
        "verdict": verdict.verdict,
        "with": list(verdict.taken),
        "reason": verdict.reason,
        "certainty": verdict.certainty,
    }
