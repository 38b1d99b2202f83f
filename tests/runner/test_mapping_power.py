"""Which ports are cut to see what hangs on them, and that all keys come back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rig import BenchProblem
from rig.bench.discover import PluggedIn
from rig.bench.file import parse_bench
from rig.bench.power.rules import RuledPower
from rig.bench.touch.nobody import NobodyTouches
from rig.bench.usb_tree import UsbDevice
from rig.keys.parts import Parts
from rig.runner.mapping import powering
from rig.runner.mapping.powering import Sockets, cut, switches
from rig.runner.mapping.wiring import Channel

HUB = "pci-0000:00:14.0-usb-0:2"
BENCH = f"""
[hubs.H1]
path = "{HUB}"
switch = "uhubctl"

[hubs.H2]
path = "{HUB}.9"

[bays.A1]
path = "{HUB}.1"

[bays.A2]
path = "{HUB}.4.3"

[bays.A3]
path = "{HUB}.7"
"""
KEY = PluggedIn(
    node=Path("/dev/null"),
    vid=0x1209,
    pid=0x0A,
    product="Acme Key",
    serial="",
    port="",
    id_path="",
    permitted=True,
    keyboards=(),
)


class Keys:
    """Keys that go and come with ports; `gone` never come back."""

    def __init__(self, *names: str) -> None:
        self.off: set[str] = set()
        self.gone: set[str] = set()
        self.sockets = Sockets({name: self._parts(name) for name in names})

    def _parts(self, name: str) -> Parts:
        def connect() -> Any:
            if name in self.off | self.gone:
                raise BenchProblem("nothing is there")
            return self

        return Parts(connect=connect, touch=NobodyTouches(), power=None)

    def close(self) -> None: ...


class Port:
    """A port that powers some keys, and may lose one for good."""

    def __init__(self, keys: Keys, *powers: str, loses: str = "") -> None:
        self._keys = keys
        self._powers = set(powers)
        self._loses = {loses} - {""}

    def off(self) -> None:
        self._keys.off |= self._powers

    def on(self) -> None:
        self._keys.off -= self._powers
        self._keys.gone |= self._loses


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOES_WITHIN", "OTHERS_WITHIN", "RETURNS_WITHIN"):
        monkeypatch.setattr(powering, name, 0.0)


def test_ports_of_a_hub_are_tried_where_a_key_is_in_them(monkeypatch: pytest.MonkeyPatch) -> None:
    plugged = [
        replace(KEY, port="1-2.1", id_path=f"{HUB}.1"),
        replace(KEY, port="1-2.4.3", id_path=f"{HUB}.4.3"),
    ]
    monkeypatch.setattr(powering, "discover", lambda: plugged)
    device = UsbDevice(
        folder=Path(), port="1-2", id_path=HUB, product="Hub", is_hub=True, is_fido=False
    )
    monkeypatch.setattr(powering, "find", lambda _, path: device if path == HUB else None)
    bench = parse_bench(BENCH, Path("bench.toml"))
    found = list(switches(bench, {}, Keys(*bench.bays).sockets.parts))
    assert [channel for channel, _ in found] == [Channel("H1", 1, by_hub=True)]
    assert isinstance(found[0][1], RuledPower)


def test_whoever_goes_with_a_port_hangs_on_it() -> None:
    keys = Keys("A1", "A2", "A3")
    ports = [Port(keys, "A2"), Port(keys), Port(keys, "A1", "A3")]
    tried = ((Channel("B1", number), port) for number, port in enumerate(ports, 1))
    assert [names for _, names in cut(tried, keys.sockets)] == [{"A2"}, set(), {"A1", "A3"}]
    assert not keys.off


def test_key_that_does_not_come_back_ends_it_and_is_named() -> None:
    keys = Keys("A1", "A2")
    tried = iter([(Channel("B1", 1), Port(keys, "A1", loses="A1"))])
    with pytest.raises(BenchProblem, match="did not come back after channel 1 of B1") as problem:
        list(cut(tried, keys.sockets))
    assert problem.value.where == "A1"


def test_port_that_fails_is_switched_on_all_the_same() -> None:
    class Broken(Port):
        def off(self) -> None:
            super().off()
            raise BenchProblem("the board does not answer")

    keys = Keys("A1")
    with pytest.raises(BenchProblem, match="does not answer"):
        list(cut(iter([(Channel("B1", 1), Broken(keys, "A1"))]), keys.sockets))
    assert not keys.off
