"""The power of a bay: whether the key really goes, and comes back as the same one."""

from __future__ import annotations

from contextlib import suppress

from rig import BenchProblem, RigError
from rig.bench.power.operator import OperatorPower
from rig.bench.power.protocol import Power
from rig.consent import Consent
from rig.keys import OpenKey
from rig.keys.pin_block import is_pin_blocked
from rig.runner.doctor.findings import Finding, unchecked, well
from rig.runner.doctor.patient import Patient


def power(patient: Patient) -> Finding:
    """See that the key goes when its port is cut, and is back and the same when it is not."""
    key = patient.key
    if key.power is None:
        return unchecked("nothing can cut its power")
    if isinstance(key.power, OperatorPower):
        return unchecked(f"a person unplugs it; keyrig power {patient.name} cycle asks for that")
    if reason := _why_not(key):
        return unchecked(reason)
    began = key.link.clock.now()
    try:
        key.power_cycle()
    except RigError:
        _put_right(key.power)
        raise
    seconds = key.link.clock.now() - began
    return well(f"it goes when its power is cut, and was back, the same key, after {seconds:.1f} s")


def _put_right(power: Power) -> None:
    """Leave no port without power, whatever became of the check."""
    with suppress(BenchProblem):
        power.on()


def _why_not(key: OpenKey) -> str:
    """Return why the power stays on; empty if it may be cut."""
    if key.consent is Consent.READ:
        return "the bay is at read, so the key's power is left alone"
    if key.consent < Consent.WIPE and is_pin_blocked(key.link):
        return "its PIN is blocked until it loses its power, which is not undone below wipe"
    return ""
