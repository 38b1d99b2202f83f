from __future__ import annotations

import pytest
from fido2.ctap2 import Ctap2

from rig import BenchProblem
from rig.bench.power.virtual import VirtualPower
from rig.bench.touch.presser import Presser
from rig.bench.touch.rules import SETTLING, Finger, TouchRules
from rig.bench.touch.virtual import VirtualTouch
from rig.consent import Consent
from rig.guard import Guard
from rig.keys.inprocess import InProcessConnection
from rig.keys.key import OpenKey
from rig.link.device import KeyDevice
from rig.trace.recorder import Recorder
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey


@pytest.fixture
def virtual() -> VirtualKey:
    return VirtualKey("fido2.1", clock=VirtualClock())


def opened(virtual: VirtualKey, finger: Finger) -> OpenKey:
    clock = virtual.clock
    assert isinstance(clock, VirtualClock)
    guard, trace = Guard(Consent.WIPE), Recorder()
    presser = Presser(VirtualTouch(virtual.sensor, clock), TouchRules(finger=finger))
    link = KeyDevice(lambda: InProcessConnection(virtual, clock), [guard, trace, presser])
    return OpenKey(
        name="A1",
        bay="A1",
        link=link,
        guard=guard,
        trace=trace,
        presser=presser,
        power=VirtualPower(virtual.power),
        physical=True,
    )


@pytest.mark.parametrize("finger", list(Finger))
def test_key_is_left_alone_for_three_seconds_after_its_power_came_back(
    virtual: VirtualKey, finger: Finger
) -> None:
    key = opened(virtual, finger)
    key.power_cycle()
    powered = virtual.clock.now()

    Ctap2(key.link).selection()

    waited = virtual.clock.now() - powered
    assert (waited < 1.0) if finger is Finger.SIMULATED else (SETTLING <= waited < SETTLING + 1.0)
    assert key.presser.accepted == 1


@pytest.mark.parametrize(
    "interrupted", [BenchProblem("it is still there"), KeyboardInterrupt()], ids=["stays", "Ctrl-C"]
)
def test_port_that_cannot_be_seen_to_be_off_is_not_left_without_power(
    virtual: VirtualKey, interrupted: BaseException
) -> None:
    def stays() -> None:
        raise interrupted

    key = opened(virtual, Finger.MACHINE)
    key.await_departure = stays
    with pytest.raises(type(interrupted)):
        key.power_cycle()
    assert virtual.power.is_on
    assert key.power_cycles == 0


@pytest.mark.parametrize(
    "interrupted", [BenchProblem("the hub is busy"), KeyboardInterrupt()], ids=["fails", "Ctrl-C"]
)
def test_port_that_was_not_put_on_is_put_on_once_more(
    virtual: VirtualKey, interrupted: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, tries = opened(virtual, Finger.MACHINE), iter([interrupted])
    power = VirtualPower.on

    def on(switch: VirtualPower) -> None:
        for problem in tries:
            raise problem
        power(switch)

    monkeypatch.setattr(VirtualPower, "on", on)
    with pytest.raises(type(interrupted)):
        key.power_cycle()
    assert virtual.power.is_on
    assert key.power_cycles == 0
