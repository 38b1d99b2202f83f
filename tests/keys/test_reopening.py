"""A key whose last process died is opened again: it may be busy, hung, or another one by now."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial

import pytest

from rig import BenchProblem, RigError
from rig.bench.file import Bench
from rig.bench.touch.nobody import NobodyTouches
from rig.bench.touch.rules import SETTLING, Finger
from rig.bench.troubles import WrongKey
from rig.keys import OpenKey, open_key, reopening
from rig.keys.parts import Parts
from rig.keys.reopening import cycle_closed, reopened
from rig.link.errors import Gone, HidError, Mute


class Door:
    """Opens a built-in key, but not at first."""

    def __init__(self, *refusals: RigError) -> None:
        self.refusals = list(refusals)
        self.cycles = 0

    def __call__(self) -> OpenKey:
        if self.refusals:
            raise self.refusals.pop(0)
        return open_key("virtual", Bench())

    def cycle(self) -> None:
        self.cycles += 1
        self.refusals.clear()


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    monkeypatch.setattr(reopening, "PATIENCE", 1.0)
    return lambda seconds: monkeypatch.setattr(reopening, "PATIENCE", seconds)


def test_busy_key_is_waited_for() -> None:
    door = Door(HidError(0x06), Gone("not there yet"))
    reopened(door, door.cycle).close()
    assert door.cycles == 0


def test_power_of_a_mute_key_is_cut(patience: Callable[[float], None]) -> None:
    patience(0.0)
    door = Door(Mute("nothing"), Mute("nothing"))
    with closing(reopened(door, door.cycle)) as key:
        assert door.cycles == 1
        key.presser.rules.finger = Finger.MACHINE
        assert key.presser.rules.wait(0.0) == SETTLING


def test_another_key_is_told_at_once() -> None:
    door = Door(WrongKey("another one"))
    with pytest.raises(WrongKey):
        reopened(door, door.cycle)
    assert door.cycles == 0


def test_power_of_a_key_that_is_not_open_is_cut() -> None:
    cycle_closed("virtual", Bench(), None)
    with pytest.raises(RigError, match="nothing can cut"):
        cycle_closed("tcp:127.0.0.1:9", Bench(), None)


class Port:
    """Notes what is done to it; its key stays."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def off(self) -> None:
        self.done.append("off")

    def on(self) -> None:
        self.done.append("on")

    def stays(self) -> None:
        raise BenchProblem("it is still there")


def test_port_of_a_key_that_stays_is_not_left_without_power(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port = Port()
    connect = partial(pytest.fail, "it is not opened")
    parts = Parts(connect=connect, touch=NobodyTouches(), power=port, await_departure=port.stays)
    monkeypatch.setattr(reopening, "parts_of", lambda *_: parts)
    with pytest.raises(BenchProblem, match="still there"):
        cycle_closed("virtual", Bench(), None)
    assert port.done == ["off", "on"]
