"""Trouble: the bay is recovered, and the same test is run once more.

Gone or mute, pressed in vain, talked over by another program: who is to blame is decided by
evidence, never by the first impression (see `rig.plugin.evidence`). A plain failure can be run
once more, too (see `rig.plugin.confirming`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial

import pytest
from fido2.ctap import CtapError

from rig import BenchProblem, KeyProblem, RigError
from rig.bench.troubles import BayOut, WrongKey
from rig.consent import Consent
from rig.link.errors import HidError, HidErrorCode, LinkError, Mute
from rig.plugin.alive import regain, synchronise, wants_power_cycle
from rig.plugin.confirming import NEVER_TWICE, confirming, needs_of
from rig.plugin.identity import name_of
from rig.plugin.keychoice import state_of
from rig.plugin.state import KeyState
from rig.plugin.trial import TRIAL, Counts, Trial
from rig.record.trouble import Trouble
from rig.requirements import Need

STAYING = frozenset({Trouble.OUT, Trouble.PIN, Trouble.SUITE, None})
"""What no recovery helps against, and what gives no bay up."""
UNRESET = (Trouble.TOUCH, Trouble.LATE)
"""Troubles in which a key was not reset, although it was to be."""
PATIENCE = 60.0
"""Seconds for a key to be done with what it was left with: most wait half a minute for a touch."""
ADVICE = "look at cable, hub and port; keyrig scan tells what is plugged in"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """Run a test once more if trouble stood in its way."""
    trial = item.stash.setdefault(TRIAL, Trial())
    state = state_of(item)
    if state is not None:
        trial.before = Counts.of(state)
    outcome = yield
    if state is None:
        return outcome
    if following := _next(item, state, trial):
        item.stash[TRIAL] = following
        outcome = item.ihook.pytest_runtest_protocol(item=item, nextitem=nextitem)
    recoverable = trial.trouble not in STAYING
    if recoverable and not trial.was_in_trouble and not item.stash[TRIAL].is_proof:
        state.troubles += 1
    return outcome


def _next(item: pytest.Item, state: KeyState, trial: Trial) -> Trial | None:
    """Recover the bay if there was trouble; return the try that is to follow, if any."""
    if trial.trouble in STAYING:
        return confirming(item, state, trial)
    came_back = recover(state)
    if came_back and not trial.was_in_trouble and may_run_twice(item, trial):
        return trial.next()
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """See that the key is alive before each test, so that no test pays for the one before it."""
    state = state_of(item)
    if state is None:
        return
    if not state.out and state.troubles >= item.config.getoption("--troubles"):
        state.out = f"{state.troubles} troubles were not the key's own"
    if not state.out and not answers(state, name_of(item)):
        recover(state)
    if state.out:
        what = f"the bay is out for this run: {state.out}"
        raise BayOut(what, where=state.key.bay, try_this=ADVICE)
    if item.stash[TRIAL].is_fresh:
        state.reset()


def answers(state: KeyState, test: str) -> bool:
    """Tell whether the key answers before a test; that it was mute since the last one is noted."""
    try:
        regain(state.key.link)
        if state.cycles_seen != state.key.power_cycles:
            state.require_same_model()
    except (BenchProblem, KeyProblem, CtapError) as error:
        obstacle = _obstacle(error, test)
        if obstacle:
            state.notes.append(obstacle)
        return obstacle is None
    state.cycles_seen = state.key.power_cycles
    return True


def _obstacle(error: Exception, test: str) -> str | None:
    """Return why a test cannot begin, empty if there is nothing to note; None if it can."""
    match error:
        case Mute():
            return f"it was mute before {test}: the test before may have hung it"
        case WrongKey():
            return f"another key was there before {test}"
        case HidError(code=HidErrorCode.CHANNEL_BUSY):
            return f"it was busy before {test}, with what the test before left it with"
        case BenchProblem() | LinkError():
            return ""
    # What a key answers is for tests to judge.
    return None


def may_run_twice(item: pytest.Item, trial: Trial) -> bool:
    """Tell whether a test may be run again: not if it spends retries or resets the key.

    A key that was not touched, or was asked too late, has not been reset.
    """
    if trial.finding is None or not trial.finding.again:
        return False
    never = NEVER_TWICE - {Need.RESET} if trial.trouble in UNRESET else NEVER_TWICE
    return never.isdisjoint(needs_of(item))


def recover(state: KeyState) -> bool:
    """Bring a key back to where a test can begin; return whether it came.

    Its power is cut, since nobody knows what the trouble left half done, such as a PIN that is
    refused until then. Where that cannot be, would take a person, or could give somebody more tries
    at the PIN of a key that is not given up, it is opened anew at first. A bay that does not come
    back is out for the run.
    """
    cut, reopen = state.key.power_cycle, partial(state.key.link.reconnect, PATIENCE)
    by_hand = state.key.power is None or state.key.by_hand
    cuts = (cut,) if by_hand else (cut, cut, cut)
    ways = (reopen, *cuts) if by_hand or state.key.consent < Consent.WIPE else cuts
    if any(succeeds(way) and succeeds(lambda: prime(state)) for way in ways):
        return True
    state.out = state.out or "the key does not come back"
    return False


def prime(state: KeyState) -> None:
    """Have the key answer, and be the same as before; at `wipe` have it take a PIN again."""
    synchronise(state.key.link)
    state.require_same_model()
    if state.key.consent is Consent.WIPE and wants_power_cycle(state):
        state.key.power_cycle()


def succeeds(step: Callable[[], None]) -> bool:
    """Take a step of recovery; return whether bench and key let it succeed."""
    try:
        step()
    except (RigError, CtapError):
        return False
    return True
