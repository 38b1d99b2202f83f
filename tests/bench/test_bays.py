"""What is in each bay, told without opening anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.bench.bays import Holding, look
from rig.bench.discover import PluggedIn
from rig.bench.file import Bench, parse_bench

PORT = "pci-0000:00:14.0-usb-0:2"


def bench(settings: str) -> Bench:
    board = "[boards.B1]\nkind = 'actuator'\nemulator = true\n"
    return parse_bench(f"{board}[bays.A1]\n{settings}", Path("bench.toml"))


def key(*, vid: int = 0x1209, serial: str = "", port: str = "1-2") -> PluggedIn:
    return PluggedIn(
        node=Path("/dev/hidraw0"),
        vid=vid,
        pid=0x0A,
        product="Acme Key",
        serial=serial,
        port=port,
        id_path=PORT if port == "1-2" else f"{PORT}.{port}",
        permitted=True,
        keyboards=(),
    )


@pytest.mark.parametrize(
    ("settings", "plugged", "holds"),
    [
        pytest.param(f"path = '{PORT}'", [key()], Holding.KEY, id="a key, by udev's path"),
        pytest.param("path = '1-2'", [key(port="1-3"), key()], Holding.KEY, id="by the kernel's"),
        pytest.param("path = '1-2'\nvid = 0x1050", [key()], Holding.ANOTHER, id="another model"),
        pytest.param("path = '1-2'\nserial = '7'", [key()], Holding.ANOTHER, id="another serial"),
        pytest.param("path = '1-2'", [key(port="1-3")], Holding.EMPTY, id="nothing there"),
        pytest.param("simulated.profile = 'u2f'", [key()], Holding.SIMULATED, id="simulated"),
        pytest.param("key = 'virtual:u2f'", [key()], Holding.BUILT_IN, id="built in"),
        pytest.param("key = 'tcp:localhost:1'", [key()], Holding.SERVED, id="a program"),
        pytest.param(f"key = '{PORT}'", [key()], Holding.KEY, id="by the name of its place"),
    ],
)
def test_bay_is_told_with_what_is_in_it(
    settings: str, plugged: list[PluggedIn], holds: Holding
) -> None:
    (bay,) = look(bench(settings).bays, plugged)
    assert (bay.bay, bay.holds) == ("A1", holds)
    assert (bay.key is not None) is (holds in (Holding.KEY, Holding.ANOTHER))
