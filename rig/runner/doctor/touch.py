"""The finger of a bay: whether the key feels it, and feels nothing where there is none."""

from __future__ import annotations

from rig.bench.tables.words import is_built_in
from rig.bench.touch.presser import Intent
from rig.bench.touch.rules import Finger
from rig.keys.selecting import select
from rig.runner.doctor.findings import Finding, ill, unchecked, well
from rig.runner.doctor.patient import Patient

QUIET = 2.0
"""Seconds in which an untouched key must not go on: as long as a plain press and more."""
TOUCHED_WITHIN = 12.0
"""Seconds for three presses, each with the time that a key has to go on after it."""


def quiet(patient: Patient) -> Finding:
    """See that the key does not take for a touch what is none; a pad that is down is let go."""
    if reason := _why_not(patient):
        return unchecked(reason)
    key = patient.key
    with key.presser.wanting(Intent(withheld=True)):
        first = select(key.link, QUIET)
    if not first.touched:
        return well(f"untouched, it waits; {QUIET:g} s were given to it")
    # The finger was let go when the block ended, whatever held it down before.
    with key.presser.wanting(Intent(withheld=True)):
        second = select(key.link, QUIET)
    if not second.touched:
        return well(
            "at first it took a touch that nobody made, and now it waits: an earlier run had left"
            " a pad pressed, or the key takes any request for touched soon after power-on"
        )
    if not second.asked:
        return ill(
            "it grants a touch without asking for one",
            "run the tests of presence: it fails",
            is_keys=True,
        )
    if first.withdrawn and second.withdrawn:
        return ill(
            "it takes it for a touch that a request is withdrawn",
            "run the tests of selection: it fails",
            is_keys=True,
        )
    return ill(
        "it takes a touch that nobody made",
        "look for a pad that is held, a wire too long or too near, or a channel of another bay on"
        " this pad: keyrig map; raise the key's threshold if it has one",
    )


def touch(patient: Patient) -> Finding:
    """See that the key goes on when its channel presses."""
    if reason := _why_not(patient):
        return unchecked(reason)
    key = patient.key
    before = len(key.presser.presses)
    selection = select(key.link, TOUCHED_WITHIN)
    presses = len(key.presser.presses) - before
    if selection.touched and not presses:
        return ill(
            "it went on before anything pressed it", "see check 9", is_keys=not selection.asked
        )
    if not selection.touched:
        return ill(
            f"{presses} presses, and it took none of them"
            if selection.asked
            else "it never asked for a touch",
            f"see the wire and the foil on the pad; keyrig map finds the channel, and keyrig touch"
            f" --calibrate {patient.name} the time to hold it",
        )
    again = f", at press {presses}" if presses > 1 else ""
    return well(f"pressed, and it went on after {selection.seconds:.2f} s{again}")


def _why_not(patient: Patient) -> str:
    """Return why no touch can be looked at; empty if one can."""
    bay = patient.bay
    if patient.key.presser.rules.finger is Finger.PERSON:
        return f"a person touches it; keyrig touch {patient.name} asks for that"
    if bay.key is not None and bay.touch is None and not is_built_in(bay.key):
        return "nothing presses it: such a simulator grants every touch by itself"
    return ""
