"""The key in a port, by what the kernel says of it; nothing is opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from rig import BenchProblem
from rig.bench.discover import PluggedIn
from rig.bench.file import Bay, parse_bench
from rig.bench.power.command import OffOnPower
from rig.bench.touch.rules import SETTLING
from rig.consent import Consent
from rig.keys import open_key, plugged
from rig.keys.inprocess import InProcessConnection
from rig.keys.opening import parts_of, place_of
from rig.keys.plugged import LEAST_OFF, PluggedKey, empty, is_reached, typing_at
from rig.link.connection import Connection
from rig.link.errors import Gone, NotPermitted
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey

PORT = "1-2.3"


def device(serial: str = "", vid: int = 0x1050, *, permitted: bool = True) -> PluggedIn:
    return PluggedIn(
        node=Path("/dev/null"),
        vid=vid,
        pid=0x0407,
        product="a key",
        serial=serial,
        port=PORT,
        id_path="",
        permitted=permitted,
        keyboards=(),
    )


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([], "the bay is empty"),
        ([device(vid=0x1234)], "not the one that was adopted"),
        ([device(serial="2")], "not the one that was adopted"),
    ],
    ids=["empty", "model", "serial"],
)
def test_bay_without_its_key_is_not_opened(
    monkeypatch: pytest.MonkeyPatch, found: list[PluggedIn], told: str
) -> None:
    monkeypatch.setattr(plugged, "discover", lambda: found)
    monkeypatch.setattr(plugged, "open_node", lambda node: pytest.fail(f"opened {node}"))
    with pytest.raises(BenchProblem, match=told):
        PluggedKey("A1", PORT, Bay(path=PORT, vid=0x1050, serial="1")).connect()


def test_adopted_key_is_opened_at_the_node_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(plugged, "discover", lambda: [device(serial="1")])
    monkeypatch.setattr(plugged, "open_node", opened.append)
    PluggedKey("A1", PORT, Bay(path=PORT, vid=0x1050, serial="1")).connect()
    assert opened == [Path("/dev/null")]


def test_return_is_awaited_until_the_key_may_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([[], [device(permitted=False)], [device()]])
    monkeypatch.setattr(plugged, "discover", lambda: next(looks))
    PluggedKey("A1", PORT, Bay(path=PORT)).await_return()
    assert next(looks, None) is None


class Steps:
    """A clock that goes on by a quarter of a second at each look."""

    def __init__(self) -> None:
        self._quarters = count()

    def now(self) -> float:
        return next(self._quarters) / 4


def looks(monkeypatch: pytest.MonkeyPatch, *found: list[PluggedIn]) -> Iterator[list[PluggedIn]]:
    left = iter(found)
    monkeypatch.setattr(plugged, "discover", lambda: next(left, []))
    return left


def test_key_has_gone_when_it_stays_away_long_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    left = looks(monkeypatch, [device()], [], [device()])
    clock = Steps()
    PluggedKey("A1", PORT, Bay(path=PORT), 60.0, clock).await_departure()
    assert next(left, None) is None, "a key that came back by itself passed for gone"
    assert clock.now() >= LEAST_OFF


def test_key_of_software_is_not_kept_off(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = replace(device(vid=0xF1D0), id_path="platform-vhci_hcd.0-usb-0:1")
    bay = f"[bays.A1]\npath = '{ours.id_path}'\npower = {{ off = 'cut', on = 'restore' }}"
    left = looks(monkeypatch, [ours], [], [ours])
    parts_of(place_of("A1", parse_bench(bay, Path("bench.toml")), None), None).await_departure()
    assert next(left) == [ours], "it was gone at the first look"


def test_key_that_keeps_coming_back_has_not_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    looks(monkeypatch, *([[], [device()]] * 100))
    with pytest.raises(BenchProblem, match="still there"):
        PluggedKey("A1", PORT, Bay(path=PORT), 5.0, Steps()).await_departure()


@pytest.mark.parametrize(
    ("problem", "there"), [(Gone("it left"), False), (NotPermitted("another's"), True)]
)
def test_key_without_a_port_has_gone_when_the_system_knows_it_no_more(
    problem: Exception, *, there: bool
) -> None:
    def connect() -> Connection:
        raise problem

    assert is_reached(connect) is there


def test_keyboard_of_a_key_that_hidapi_opens_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    typing = replace(device(), keyboards=("1-2.3:1.0",))
    monkeypatch.setattr(plugged, "discover", lambda: [typing])
    assert typing_at("hidapi:/dev/null") == ("1-2.3:1.0",)
    assert typing_at("hidapi:/dev/hidraw9") == ()


@pytest.mark.parametrize("was_off", [True, False])
def test_port_that_a_killed_run_left_without_power_gets_it_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, was_off: bool
) -> None:
    found = [] if was_off else [device()]
    clock = VirtualClock()
    key = VirtualKey("fido2.1", clock=clock)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(plugged, "discover", lambda: found)
    monkeypatch.setattr(plugged, "open_node", lambda _: InProcessConnection(key, clock))
    monkeypatch.setattr(OffOnPower, "on", lambda _: found.append(device()))
    bay = f"[bays.A1]\npath = '{PORT}'\npower = {{ off = 'cut', on = 'restore' }}"
    with closing(open_key("A1", parse_bench(bay, Path("bench.toml")), Consent.READ)) as opened:
        assert len(found) == 1
        assert opened.kernel_log is not None
        assert opened.presser.rules.wait(0.0) == (SETTLING if was_off else 0.0)


def test_bay_that_stays_empty_is_told_as_empty(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(plugged, "discover", list)
    monkeypatch.setattr("rig.keys.parts.MACHINE_PATIENCE", 0.0)
    bay = f"[bays.A1]\npath = '{PORT}'\npower = {{ off = 'true', on = 'true' }}"
    with pytest.raises(BenchProblem, match="the bay is empty"):
        open_key("A1", parse_bench(bay, Path("bench.toml")), Consent.READ)


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_port_is_told_to_be_linux_alone_elsewhere(platform: str) -> None:
    assert "hidapi:PATH" in empty(f"A1, {PORT}", platform).try_this


@pytest.mark.parametrize(
    ("vid", "id_path", "software"),
    [
        (0xF1D0, "platform-vhci_hcd.0-usb-0:1", True),
        (0xF1D0, "platform-dummy_hcd.0-usb-0:1", True),
        (0x1050, "platform-vhci_hcd.0-usb-0:1", False),
        (0xF1D0, "pci-0000:00:14.0-usb-0:2", False),
        (0xF1D0, "", False),
    ],
    ids=["vhci", "gadget", "real key over usbip", "real port", "no port"],
)
def test_key_is_of_software_alone_only_where_nothing_can_be_plugged_in(
    vid: int, id_path: str, software: bool
) -> None:
    assert replace(device(vid=vid), id_path=id_path).is_software is software
