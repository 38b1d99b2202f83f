"""Hubs whose ports may lose their power, in a sysfs that the tests make up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rig import BenchProblem
from rig.bench.file import Bench
from rig.bench.power.rules import HubRules, RuledPower
from rig.bench.tables import Board, Hub

if TYPE_CHECKING:
    from tests.bench.conftest import Host

FIDO = bytes.fromhex("06d0f10901a1010920150026ff007508954081020921150026ff00750895409102c0")
MOUSE = bytes.fromhex("05010902a1010901a100c0c0")
HUB, PLACE = "1-2", "pci-0000:00:14.0-usb-0:2"


class Switch:
    """Notes what was done to a port."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def off(self) -> None:
        self.done.append("off")

    def on(self) -> None:
        self.done.append("on")


def cut(host: Host, *boards: str, hub: str = PLACE, listed: str = PLACE) -> list[str]:
    """Cut and restore the power of a port, and return what was done to it."""
    bench = Bench(
        hubs={"H1": Hub(path=listed)},
        boards={f"B{number}": Board(path=path) for number, path in enumerate(boards)},
    )
    switch = Switch()
    power = RuledPower(switch, HubRules(hub, bench, host.sysfs))
    try:
        power.off()
    finally:
        power.on()
    return switch.done


@pytest.fixture
def keys(host: Host) -> Host:
    """A listed hub with two keys on it, one of them behind another hub; a mouse elsewhere."""
    host.hub(HUB)
    host.plug("1-2.1", MOUSE, FIDO)
    host.hub("1-2.2")
    host.plug("1-2.2.1", FIDO)
    host.plug("1-3", MOUSE)
    return host


@pytest.mark.parametrize("name", [PLACE, HUB])
def test_hub_with_nothing_but_keys_may_cut_their_power(keys: Host, name: str) -> None:
    assert cut(keys, hub=name, listed=name) == ["off", "on"]


def test_hub_that_is_not_listed_keeps_its_power_on(keys: Host) -> None:
    with pytest.raises(BenchProblem, match="not one that may be switched") as problem:
        cut(keys, listed="pci-0000:00:14.0-usb-0:4")
    assert "[hubs.NAME]" in problem.value.try_this


@pytest.mark.parametrize("port", ["1-2.3", "1-2.2.4"], ids=["on it", "behind another hub"])
def test_hub_with_something_else_on_it_keeps_its_power_on(keys: Host, port: str) -> None:
    disk = keys.plug(port)
    (disk / "product").write_text("Some Disk\n")
    place = f"{PLACE}{port.removeprefix(HUB)}"

    with pytest.raises(BenchProblem, match=f"Some Disk at {place}") as problem:
        cut(keys)

    assert "[boards.NAME]" in problem.value.try_this
    assert cut(keys, place) == ["off", "on"]


def test_other_half_of_a_hub_is_looked_at_too(keys: Host) -> None:
    other = keys.hub("2-1")
    keys.are_one(keys.devices.joinpath(HUB).resolve(), other)
    assert cut(keys) == ["off", "on"]
    keys.plug("2-1.3")

    with pytest.raises(BenchProblem, match="1209:000a at pci-"):
        cut(keys)


@pytest.mark.parametrize("hub", ["1-3", "1-9"], ids=["a mouse", "nothing"])
def test_what_is_no_hub_is_not_switched(keys: Host, hub: str) -> None:
    with pytest.raises(BenchProblem, match="no hub is plugged in there"):
        cut(keys, hub=hub, listed=hub)


def test_hub_that_cannot_be_looked_at_keeps_its_power_on(keys: Host) -> None:
    descriptor = next(keys.devices.joinpath("1-2.1").resolve().glob("*/*/report_descriptor"))
    descriptor.unlink()
    descriptor.mkdir()

    with pytest.raises(BenchProblem, match="nobody can tell"):
        cut(keys)


def test_power_is_restored_whatever_was_plugged_in_meanwhile(keys: Host) -> None:
    switch = Switch()
    bench = Bench(hubs={"H1": Hub(path=PLACE)})
    power = RuledPower(switch, HubRules(PLACE, bench, keys.sysfs))
    power.off()
    keys.plug("1-2.3")

    power.on()

    assert switch.done == ["off", "on"]
