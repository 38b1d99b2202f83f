"""Touch, calibration and power of one key, on built-in keys and on a port that is laid out here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import rig.keys.parts
from rig import BenchProblem, UsageProblem
from rig.bench.file import Bench, parse_bench
from rig.bench.power.operator import OperatorPower
from rig.bench.power.protocol import Power
from rig.bench.power.rules import HubRules, RuledPower
from rig.bench.touch.virtual import VirtualTouch
from rig.consent import Consent
from rig.keys import OpenKey, open_key
from rig.keys.parts import Parts
from rig.runner.hands import powering
from rig.runner.hands.calibrating import (
    Series,
    calibrate,
    document,
    require_calibratable,
    suggested,
)
from rig.runner.hands.powering import Order, Switch
from rig.runner.hands.touching import touch


@contextmanager
def opened(name: str, cap: Consent = Consent.WIPE) -> Iterator[OpenKey]:
    with closing(open_key(name, Bench(), cap)) as key:
        yield key


@pytest.mark.parametrize("profile", ["fido2.3", "fido2.0", "u2f"])
def test_touch_is_told_with_its_times(profile: str) -> None:
    with opened(f"virtual:{profile}") as key:
        done = touch(key)
    assert done.is_well
    told = done.document()
    (press,) = told["presses"]
    assert 0.0 <= press["begins"] <= press["accepted"] <= told["seconds"]
    assert press["begins"] < press["ends"]


@pytest.mark.parametrize(
    ("fault", "touched"),
    [("keepalive-always-processing", False), ("selection-without-touch", True)],
)
def test_touch_that_is_none_is_told(fault: str, *, touched: bool) -> None:
    with opened(f"virtual:fido2.3+{fault}") as key:
        done = touch(key, 3.0)
    assert not done.is_well
    assert done.selection.touched is touched
    assert done.document()["presses"] == []


class Sluggish(VirtualTouch):
    """The sensor behind it feels nothing that is shorter than 80 ms."""

    def press(self, hold: float, delay: float) -> None:
        if hold >= 0.08:
            super().press(hold, delay)


@pytest.mark.parametrize("profile", ["fido2.3", "u2f"])
def test_presses_that_are_too_short_are_counted_as_missed(
    monkeypatch: pytest.MonkeyPatch, profile: str
) -> None:
    monkeypatch.setattr(rig.keys.parts, "VirtualTouch", Sluggish)
    with opened(f"virtual:{profile}") as key:
        series = list(calibrate(key, (0.05, 0.08, 0.2), 5))
    assert series == [Series(0.05, 0, 5, 0), Series(0.08, 5, 0, 0), Series(0.2, 5, 0, 0)]
    assert document("A1", series) == {
        "schema": "keyrig.calibration/1",
        "key": "A1",
        "series": [
            {"hold": 0.05, "taken": 0, "missed": 5, "false": 0},
            {"hold": 0.08, "taken": 5, "missed": 0, "false": 0},
            {"hold": 0.2, "taken": 5, "missed": 0, "false": 0},
        ],
        "suggested_hold": 0.08,
    }


def test_calibration_presses_for_less_than_its_bay_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rig.keys.parts, "VirtualTouch", Sluggish)
    with opened("virtual") as key:
        key.presser.rules.shortest = 1.0
        assert list(calibrate(key, (0.05,), 2)) == [Series(0.05, 0, 2, 0)]


def test_key_that_goes_on_by_itself_is_no_calibration() -> None:
    with opened("virtual:fido2.3+selection-without-touch") as key:
        series = list(calibrate(key, (0.08,), 4))
    assert series == [Series(0.08, 0, 0, 4)]
    assert suggested(series) is None


@pytest.mark.parametrize(
    ("misses", "hold"),
    [([3, 0, 0], 0.2), ([0, 0, 0], 0.1), ([0, 1, 0], 0.3), ([0, 0, 1], None)],
)
def test_length_is_suggested_from_which_on_none_was_missed(
    misses: list[int], hold: float | None
) -> None:
    holds = (0.1, 0.2, 0.3)
    series = [Series(each, 9, missed, 0) for each, missed in zip(holds, misses, strict=True)]
    assert suggested(series) == hold


def test_calibration_takes_a_key_at_wipe() -> None:
    with opened("virtual", Consent.STORE) as key, pytest.raises(UsageProblem, match="at store"):
        require_calibratable(key)


def test_built_in_key_loses_its_power_and_is_back() -> None:
    done = Switch("virtual", Bench(), None).cycle()
    assert (done.order, done.lasts, done.document()["on"]) == (Order.CYCLE, True, True)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("key = 'virtual'", "made anew"),
        ("key = 'tcp:127.0.0.1:1'", "nothing can cut"),
        ("key = 'tcp:127.0.0.1:1'\npower = { command = 'true' }", "at once"),
    ],
)
@pytest.mark.parametrize("order", [Order.ON, Order.OFF])
def test_power_that_cannot_be_switched_so_is_refused(
    settings: str, told: str, order: Order
) -> None:
    switch = Switch("A1", parse_bench(f"[bays.A1]\n{settings}", Path("b.toml")), None)
    with pytest.raises(UsageProblem, match=told):
        switch.on() if order is Order.ON else switch.off().__enter__()


class Port:
    """A port that notes what is done to it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, power: Power | None = None) -> None:
        self.done: list[str] = []
        self.stays = False
        self.parts = Parts(
            connect=lambda: pytest.fail("it is opened otherwise here"),
            touch=VirtualTouch.__new__(VirtualTouch),
            power=power or self,
            await_departure=self._gone,
            await_return=lambda: self.done.append("back"),
        )
        monkeypatch.setattr(powering, "parts_of", lambda *_: self.parts)
        monkeypatch.setattr(powering, "open_key", self._opened)

    def off(self) -> None:
        self.done.append("off")

    def on(self) -> None:
        self.done.append("on")

    def _gone(self) -> None:
        if self.stays:
            raise BenchProblem("the key is still there")
        self.done.append("gone")

    def _opened(self, *_: Any, **__: Any) -> OpenKey:
        self.done.append("same key")
        return open_key("virtual", Bench())


def switch() -> Switch:
    return Switch("A1", parse_bench("[bays.A1]\npath = '1-2'", Path("b.toml")), None)


def test_key_is_off_when_it_has_gone_and_a_board_gives_its_power_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port = Port(monkeypatch)
    with switch().off() as done:
        assert port.done == ["same key", "off", "gone"]
        assert (done.lasts, done.document()["on"]) == (False, False)
    assert port.done[3:] == ["on"]


class NoRules(HubRules):
    """A hub with nothing on it that may not lose its power."""

    def require(self) -> None: ...


@pytest.mark.parametrize("by_hub", [False, True], ids=["board", "hub"])
def test_power_that_does_not_cut_is_restored_and_told(
    monkeypatch: pytest.MonkeyPatch, *, by_hub: bool
) -> None:
    port = Port(monkeypatch)
    if by_hub:
        port.parts = replace(port.parts, power=RuledPower(port, NoRules("1-1", Bench())))
    port.stays = True
    with pytest.raises(BenchProblem, match="still there"), switch().off():
        pytest.fail("it is said to be off")
    assert port.done == ["same key", "off", "on"]


def test_key_is_on_when_it_is_back_and_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    port = Port(monkeypatch)
    assert switch().on().order is Order.ON
    assert port.done == ["on", "back", "same key"]


def test_key_that_a_person_has_pulled_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("rig.bench.power.operator.prompt", asked.append)
    Port(monkeypatch, OperatorPower("A1", "1-2"))
    with switch().off() as done:
        assert done.lasts
    assert len(asked) == 1
