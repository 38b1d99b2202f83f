"""Ports that are switched, and ports that only say so: the key's going and coming is the truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig import BenchProblem
from rig.bench.discover import discover
from rig.bench.file import parse_bench
from rig.bench.power.uhubctl import UhubctlPower
from rig.bench.waiting import wait_until
from rig.consent import Consent
from rig.keys import open_key
from tests.kernel.guest.conftest import Plugger
from tests.kernel.guest.gadget import SERIAL, gadget
from tests.real_time import PATIENCE


def gadget_path() -> str:
    """Return the gadget's ID_PATH once it is there."""
    found: list[str] = []

    def look() -> bool:
        found[:] = [key.id_path for key in discover() if key.serial == SERIAL]
        return bool(found)

    assert wait_until(look, PATIENCE), "the gadget does not come"
    return found[0]


def switch_of(port: str) -> Path:
    """Return what switches the port of a device that hangs on a root hub, such as `9-1`."""
    bus, _, number = port.partition("-")
    return Path(f"/sys/bus/usb/devices/usb{bus}/{bus}-0:1.0/usb{bus}-port{number}/disable")


def test_port_that_the_kernel_switches_cuts_the_key_and_brings_it_back(tmp_path: Path) -> None:
    with gadget():
        path = gadget_path()
        port = next(key.port for key in discover() if key.serial == SERIAL)
        switch = switch_of(port)
        off, on = (f"sh -c 'echo {value} > {switch}'" for value in (1, 0))
        text = (
            f'[bays.A1]\npath = "{path}"\nlevel = "wipe"\n'
            f'power = {{ off = "{off}", on = "{on}" }}\n'
        )
        key = open_key("A1", parse_bench(text, tmp_path / "bench.toml"), Consent.READ)

        key.power_cycle()

        assert key.power_cycles == 1
        assert key.link.ping(b"back") == b"back"
        key.close()


def test_port_that_says_off_and_stays_on_is_trouble(plug: Plugger, tmp_path: Path) -> None:
    key = plug(serial="0001")
    text = (
        f'[bays.A1]\npath = "{key.here().id_path}"\nlevel = "wipe"\n'
        'power = { off = "true", on = "true" }\n'
    )
    opened = open_key("A1", parse_bench(text, tmp_path / "bench.toml"), Consent.READ)

    with pytest.raises(BenchProblem, match="the key is still there"):
        opened.power_cycle()

    assert key.found() is not None
    opened.link.reconnect()
    opened.close()


def test_uhubctl_switches_what_it_calls_a_smart_hub_and_the_key_tells_the_truth(
    plug: Plugger,
) -> None:
    key = plug(serial="0001")
    found = key.here()
    bus, _, number = found.port.partition("-")
    power = UhubctlPower(f"usb{bus}", int(number))

    power.off()

    assert key.found() is not None, "this kernel's virtual ports keep their power"
    power.on()
