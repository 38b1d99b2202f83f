"""What is to be done for each principal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rig.relying_parties.aws.enforcement import ASKED, Duty, Standing, duty
from rig.relying_parties.aws.readiness.accounts_file import Entry
from rig.relying_parties.aws.readiness.verdicts import KeyVerdict, by_party, not_tried

WANTED_KEYS = 2
"""So that the loss of one locks nobody out."""


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What is known of one principal.

    Attributes:
        duty: What AWS asks, as of the day.
        fits: What is known of every key that was tried, at this principal's sign-in.
        assigned: The same of the keys that are assigned already.
    """

    entry: Entry
    duty: Duty
    fits: tuple[KeyVerdict, ...]
    assigned: tuple[KeyVerdict, ...]

    @property
    def must_enrol(self) -> bool:
        """Whether AWS asks for a device that is not there."""
        return self.duty.standing in ASKED

    @property
    def working_keys(self) -> int:
        """How many of the assigned keys are known to work there."""
        return sum(verdict.fits for verdict in self.assigned)

    @property
    def lacks_keys(self) -> bool:
        """Whether somebody who signs in has fewer than two working keys."""
        return self.duty.standing is not Standing.EXEMPT and self.working_keys < WANTED_KEYS


def judge(
    entries: Sequence[Entry], verdicts: Sequence[KeyVerdict], today: date
) -> tuple[Assessment, ...]:
    """Tell for each principal what is to be done, the most urgent first.

    Args:
        verdicts: What is known of the keys.
        today: The day.
    """
    known = by_party(verdicts)
    found = []
    for entry in entries:
        party = entry.principal.kind.policy
        here = known.get(party, {})
        found.append(
            Assessment(
                entry=entry,
                duty=duty(
                    entry.principal,
                    today,
                    has_mfa=entry.has_mfa,
                    first_without_mfa=entry.first_without_mfa,
                ),
                fits=tuple(here.values()),
                assigned=tuple(here.get(key) or not_tried(key, party) for key in entry.keys),
            )
        )
    return tuple(sorted(found, key=_urgency))


def _urgency(assessment: Assessment) -> tuple[bool, date]:
    return not assessment.must_enrol, assessment.duty.enrol_by or date.max
