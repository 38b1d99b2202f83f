"""Counts of a night: which keys are well, which bays are out, what is left to look at."""

from __future__ import annotations

from rig.record.judging.judge import Judgement
from rig.record.judging.night import State, state
from rig.record.nightly.record import NightRecord
from rig.record.run import KeyRecord
from rig.record.verdict import Verdict

_VERDICTS = (Verdict.PASS, Verdict.TOLERATED, Verdict.FAIL)
_NAMED = (
    Judgement.REGRESSED,
    Judgement.UNSTABLE,
    Judgement.SUSPECTED,
    Judgement.DISAGREE,
)
GIVEN_UP, NO_VERDICT = "given up", "without a verdict"


def is_well(night: NightRecord, key: KeyRecord) -> bool:
    """Tell whether a key was tested to its end, and nothing failed or stood in the way."""
    out = key.bay in bays_out(night) or key.key in not_begun(night)
    is_whole = not out and key.key not in night.run.facts.not_reached
    return is_whole and not key.totals[Verdict.FAIL] and not key.totals[Verdict.INFRA]


def bays_out(night: NightRecord) -> dict[str, str]:
    """Return the bays that gave no verdict any more, or none at all, with the reason."""
    reasons = {checkup.bay: checkup.says for checkup in reversed(night.checkups)}
    ahead = not_begun(night)
    return {
        key.bay: reasons.get(key.bay, GIVEN_UP if key.out else NO_VERDICT)
        for key in night.run.keys
        if key.out or not (key.key in ahead or any(key.totals[verdict] for verdict in _VERDICTS))
    }


def not_begun(night: NightRecord) -> frozenset[str]:
    """Return the keys without any result in a night that was stopped: nobody knows of them."""
    found_out = {checkup.bay for checkup in night.checkups}
    return frozenset(
        key.key
        for key in night.run.keys
        if night.run.facts.interrupted and key.bay not in found_out and not any(key.totals.values())
    )


def other_failures(night: NightRecord) -> int:
    """Count the tests that fail as they did before, or for the first time that they are taken."""
    named = sum(
        state(line.nights[-1].tries) in (State.BAD, State.MIXED)
        for line in night.news
        if line.judgement in _NAMED
    )
    failing = night.run.totals[Verdict.FAIL] if night.failing is None else night.failing
    return max(failing - named, 0)


def why_nothing(night: NightRecord) -> str:
    """Return why no test was taken; empty if one was, or if the preflight tells why not."""
    was_taken = any(night.run.totals.values()) or night.checkups
    return "" if was_taken or not night.notes else " ".join(night.notes[0].split())


def to_accept(night: NightRecord) -> int:
    """Count the changes that somebody has to accept, or to have mended; regressions stand apart."""
    waiting = night.differences.unaccepted if night.differences else ()
    return sum(change.judgement is Judgement.DIFFERS for change in waiting)
