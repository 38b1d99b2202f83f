from __future__ import annotations

import pytest
from fido2.ctap2 import Ctap2

from rig.bench.power.virtual import VirtualPower
from rig.bench.touch.presser import Presser
from rig.bench.touch.rules import SETTLING, Finger, TouchRules
from rig.bench.touch.virtual import VirtualTouch
from rig.guard import Guard
from rig.keys.inprocess import InProcessConnection
from rig.keys.key import OpenKey
from rig.link.device import KeyDevice
from rig.marks import Consent
from rig.trace.recorder import Recorder
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey


@pytest.mark.parametrize("finger", list(Finger))
def test_key_is_left_alone_for_three_seconds_after_its_power_came_back(finger: Finger) -> None:
    clock = VirtualClock()
    virtual = VirtualKey("fido2.1", clock=clock)
    guard, trace = Guard(Consent.WIPE), Recorder()
    presser = Presser(VirtualTouch(virtual.sensor, clock), TouchRules(finger=finger))
    link = KeyDevice(lambda: InProcessConnection(virtual, clock), [guard, trace, presser])
    key = OpenKey(
        name="A1",
        bay="A1",
        link=link,
        guard=guard,
        trace=trace,
        presser=presser,
        power=VirtualPower(virtual.power),
        physical=True,
    )
    key.power_cycle()
    powered = clock.now()

    Ctap2(link).selection()

    waited = clock.now() - powered
    assert (waited < 1.0) if finger is Finger.SIMULATED else (SETTLING <= waited < SETTLING + 1.0)
    assert presser.accepted == 1
