"""Who of a list of principals has to enrol by when, and with which keys that can be done."""

from __future__ import annotations

from rig.relying_parties.aws.readiness.accounts_file import Entry, read_accounts
from rig.relying_parties.aws.readiness.judging import Assessment, judge
from rig.relying_parties.aws.readiness.telling import readiness_document
from rig.relying_parties.aws.readiness.verdicts import KeyVerdict, read_verdicts, verdict_of

__all__ = [
    "Assessment",
    "Entry",
    "KeyVerdict",
    "judge",
    "read_accounts",
    "read_verdicts",
    "readiness_document",
    "verdict_of",
]
