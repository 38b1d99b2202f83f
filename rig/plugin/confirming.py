"""A single failure is tried once more, before anybody says that the key has regressed.

The key's power is not cut between the two tries: a key that answers is not in trouble, a cut would
clear away what may have made it fail, and below `wipe` it would give more tries at a PIN. The
fixtures of the second try see to the key's state, as they do for any test.
"""

from __future__ import annotations

import pytest

from rig.consent import Consent
from rig.plugin.state import KeyState
from rig.plugin.trial import Trial
from rig.record.verdict import Verdict
from rig.requirements import Need, catalogue

NEVER_TWICE = frozenset({Need.RESET, Need.SPENDS})
"""What nobody does to a key a second time, unless the key is there to be reset."""


def needs_of(item: pytest.Item) -> frozenset[Need]:
    """Return all that it takes to test what an item covers."""
    covered = [name for mark in item.iter_markers("covers") for name in mark.args]
    known = catalogue()
    return frozenset(need for name in covered if name in known for need in known[name].needs)


def confirming(item: pytest.Item, state: KeyState, trial: Trial) -> Trial | None:
    """Return the try that is to confirm a plain failure; None if there is to be none.

    What spends retries, or resets, is tried again only on a key at `wipe`, and there from the
    factory state: so no retry is spent on top of those that the first try has left.
    """
    if not item.config.getoption("--keyrig-confirm") or not _is_plain_failure(trial):
        return None
    if NEVER_TWICE.isdisjoint(needs_of(item)):
        return trial.next()
    by_hand = state.key.power is None or state.key.by_hand
    return None if by_hand or state.key.consent < Consent.WIPE else trial.next(is_fresh=True)


def _is_plain_failure(trial: Trial) -> bool:
    """Tell whether an attempt is the first to fail, and not yet proof of what the key did."""
    failed = trial.verdict is Verdict.FAIL and trial.trouble is None
    return failed and not trial.is_proof and not trial.has_failed
