"""Who is to blame for the bad end of a test: the key, or something on its bench.

A trouble of the bench is never the key's failure, and never excuses one: what could be either is
undecided, and the test is run once more. The same again is the key's.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from fido2.ctap import CtapError
from fido2.ctap1 import ApduError

from rig import BenchProblem, KeyProblem, SuiteProblem
from rig.bench.boards.errors import (
    BoardHeld,
    BoardRefused,
    BoardRestarted,
    BoardSilent,
    NoSuchChannel,
    WrongBoard,
)
from rig.bench.touch.presser import Intent
from rig.bench.troubles import BayHeld, BayOut, NotSwitched, WrongKey
from rig.guard.pins import PinStopped
from rig.keys.selecting import select
from rig.link.errors import LateHost, Mute
from rig.plugin.alive import synchronise
from rig.plugin.state import KeyState
from rig.plugin.trial import Finding, Trial, is_loss
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict

KINDS: Mapping[type[BenchProblem], Trouble] = {
    BoardSilent: Trouble.ACTUATOR,
    BoardRestarted: Trouble.ACTUATOR,
    BoardRefused: Trouble.ACTUATOR,
    NoSuchChannel: Trouble.ACTUATOR,
    WrongBoard: Trouble.ACTUATOR,
    BoardHeld: Trouble.LOCK,
    BayHeld: Trouble.LOCK,
    BayOut: Trouble.OUT,
    NotSwitched: Trouble.POWER,
    WrongKey: Trouble.WRONG_KEY,
    LateHost: Trouble.LATE,
    PinStopped: Trouble.PIN,
}
PASSING = frozenset(
    {Trouble.ACTUATOR, Trouble.POWER, Trouble.WRONG_KEY, Trouble.FOREIGN, Trouble.LATE}
)
"""Troubles that may be over by the next attempt; others stay until a person has done something."""

LISTENING = 1.0
"""Seconds for which a key that nobody asks anything is listened to."""
RESET_WINDOW = 10.0
"""Seconds after power-up in which a key takes a reset (CTAP 6.6)."""
UNREADABLE = (ValueError, TypeError, LookupError)
"""What becomes of a getInfo that no key should give: python-fido2 reads it without a check."""
TOUCHED_WITHIN = 12.0
"""Seconds in which three presses have been made, and waited for (CTAP 6.9)."""


def judge(state: KeyState | None, trial: Trial, error: BaseException, reason: str) -> Finding:
    """Judge what ended a phase of a test, by what the bench saw meanwhile.

    Args:
        state: The key; None if the test asked for none.
        trial: The attempt so far. Where it lost or missed what, is noted there.
        error: What ended it.
        reason: The same in one line.
    """
    if state is not None and is_loss(error):
        state.forget_unsure()
    if isinstance(error, SuiteProblem):
        return Finding(Verdict.INFRA, reason, Trouble.SUITE)
    if isinstance(error, BenchProblem):
        return of_bench(error, reason)
    if state is None:
        return Finding(Verdict.FAIL, reason)
    try:
        for look in (_pressed_unasked, _talked_over, _missed, _came_late, _lost, _swapped):
            if (found := look(state, trial, error, reason)) is not None:
                return found
    except BenchProblem as problem:
        return of_bench(problem, f"{problem.what}: {reason}")
    return Finding(Verdict.FAIL, reason, is_proof=_heard_foreign(state, trial))


def of_bench(error: BenchProblem, reason: str) -> Finding:
    """Tell what kind of trouble a problem of the bench is."""
    kind = KINDS.get(type(error), Trouble.BENCH)
    return Finding(Verdict.INFRA, reason, kind, again=kind in PASSING)


def _pressed_unasked(
    state: KeyState, trial: Trial, error: BaseException, reason: str
) -> Finding | None:
    if state.key.presser.unwanted == trial.before.unwanted:
        return None
    told = f"the board pressed the key although it was told not to: {reason}"
    return Finding(Verdict.INFRA, told, Trouble.FALSE_PRESS, again=True)


def _talked_over(
    state: KeyState, trial: Trial, error: BaseException, reason: str
) -> Finding | None:
    """Blame another program that can be seen, or heard while we ask nothing.

    Packets of a channel that is not ours may as well be a key's that answers on a wrong one.
    """
    if not _heard_foreign(state, trial):
        return None
    if seen := other_programs(state):
        told = f"another program talks to the key ({seen}): {reason}"
        return Finding(Verdict.INFRA, told, Trouble.FOREIGN, again=True)
    if trial.attempt > 1 or is_loss(error):
        return None
    told = f"undecided, packets of channels that are not ours came: {reason}"
    return Finding(Verdict.INFRA, told, Trouble.FOREIGN, again=True)


def _heard_foreign(state: KeyState, trial: Trial) -> bool:
    return state.key.link.foreign_packets > trial.before.foreign


def other_programs(state: KeyState) -> str:
    """Say which other programs hold the key, or that one talks to it; empty if none does."""
    if holders := state.key.holders():
        return ", ".join(map(str, holders))
    link = state.key.link
    before = link.foreign_packets
    end = link.clock.now() + LISTENING
    try:
        while (left := end - link.clock.now()) > 0:
            link.raw.receive(left)
    except KeyProblem:
        return ""
    return "heard while we asked nothing" if link.foreign_packets > before else ""


def _missed(state: KeyState, trial: Trial, error: BaseException, reason: str) -> Finding | None:
    presser = state.key.presser
    if presser.missed_at is None or len(presser.missed) == trial.before.missed:
        return None
    trial.missed_at, request = presser.missed_at, state.changes.last_request
    if is_loss(error) and not is_there(state):
        return _lost_at(request, trial, error, reason)
    if not takes_touch(state):
        told = f"the key takes no touch, nor did it in the touch check: {reason}"
        return Finding(Verdict.INFRA, told, Trouble.TOUCH)
    if trial.missed_at == trial.missed_before:
        return Finding(Verdict.FAIL, f"no touch accepted in this request: {reason}", is_proof=True)
    told = f"undecided, no touch was accepted, but one was right after: {reason}"
    return Finding(Verdict.INFRA, told, Trouble.TOUCH, again=True)


def is_there(state: KeyState) -> bool:
    """Tell whether the key says anything: one that has gone takes no touch either."""
    try:
        synchronise(state.key.link)
    except KeyProblem:
        return False
    return True


def takes_touch(state: KeyState) -> bool:
    """Check whether the key takes a touch at all, by a request for nothing else.

    Raises:
        BenchProblem: What presses it is in trouble.
    """
    try:
        synchronise(state.key.link)
        with state.key.presser.wanting(Intent()):
            return select(state.key.link, TOUCHED_WITHIN).touched
    except (KeyProblem, SuiteProblem, CtapError, ApduError, *UNREADABLE):
        return False


def _came_late(state: KeyState, trial: Trial, error: BaseException, reason: str) -> Finding | None:
    """Blame a host that was so slow that the key was right to refuse a reset."""
    after = state.key.link.exchange_started - state.key.powered_at
    if not state.changes.reset_refused or after <= RESET_WINDOW:
        return None
    told = f"the reset came {after:.1f} s after the power, and was refused: {reason}"
    return Finding(Verdict.INFRA, told, Trouble.LATE, again=True)


def _swapped(state: KeyState, trial: Trial, error: BaseException, reason: str) -> Finding | None:
    """Find out whether it is still the same key, once its power was cut."""
    if state.key.power_cycles == trial.before.power_cycles:
        return None
    with suppress(KeyProblem, CtapError):
        state.require_same_model()
    return None


def _lost(state: KeyState, trial: Trial, error: BaseException, reason: str) -> Finding | None:
    return _lost_at(state.changes.last_request, trial, error, reason) if is_loss(error) else None


def _lost_at(request: bytes, trial: Trial, error: BaseException, reason: str) -> Finding:
    """Blame the key only if it was lost at the same request before."""
    trial.lost_at = request
    if trial.is_lost_again:
        told = "the key hangs or restarts on this request"
        return Finding(Verdict.FAIL, told, is_proof=True)
    kind = Trouble.MUTE if isinstance(error, Mute) else Trouble.GONE
    told = f"undecided, the key was lost: {reason}"
    return Finding(Verdict.INFRA, told, kind, again=True)
