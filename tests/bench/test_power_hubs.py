"""Hubs that other people's programs switch; what those say is canned."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rig import BenchProblem
from rig.bench.power import uhubctl
from rig.bench.power.uhubctl import UhubctlPower
from rig.bench.power.ykush import YkushPower

if TYPE_CHECKING:
    from tests.bench.conftest import Host

PLACE = "pci-0000:00:14.0-usb-0:2.4"
SWITCHED = """\
Current status for hub 1-2.4 [0424:2514, USB 2.00, 4 ports, ppps]
  Port 2: 0103 power enable connect [1050:0407 Acme Key]
Sent power off request
New status for hub 1-2.4 [0424:2514, USB 2.00, 4 ports, ppps]
  Port 2: 0000 off
"""


class Program:
    """Says the same whatever it is asked, and keeps its arguments."""

    def __init__(self, folder: Path, says: str = "", code: int = 0) -> None:
        self.path = folder / "program"
        self._log = folder / "arguments"
        (folder / "says").write_text(says)
        self.path.write_text(
            f"#!/bin/sh\necho \"$@\" >> '{self._log}'\ncat '{folder / 'says'}' >&2\nexit {code}\n"
        )
        self.path.chmod(0o700)

    @property
    def arguments(self) -> list[str]:
        return self._log.read_text().splitlines()


@pytest.fixture
def hub(host: Host) -> Host:
    host.hub("1-2")
    host.hub("1-2.4")
    return host


def power(hub: Host, program: Program, path: str = PLACE) -> UhubctlPower:
    return UhubctlPower(path, 2, sysfs=hub.sysfs, program=str(program.path))


@pytest.mark.parametrize("path", [PLACE, "1-2.4"], ids=["id-path", "kernel"])
def test_uhubctl_is_told_the_kernel_s_name_of_the_hub(hub: Host, tmp_path: Path, path: str) -> None:
    program = Program(tmp_path, SWITCHED)
    switch = power(hub, program, path)
    switch.off()
    switch.on()
    assert program.arguments == ["-l 1-2.4 -p 2 -a off -r 20", "-l 1-2.4 -p 2 -a on"]


@pytest.mark.parametrize(
    ("says", "code", "told"),
    [
        ("No compatible devices detected at location 1-2.4!\nRun with -h\n", 1, "No compatible"),
        ("There were permission problems while accessing USB.\n", 1, "permission problems"),
        (f"Failed to set port status (Permission denied).\n{SWITCHED}", 0, "Permission denied"),
        (f"{SWITCHED}Failed to control port power!\n", 0, "Failed to control"),
        ("cannot read port 2 status, Pipe error (32)\n", 0, "cannot read port 2"),
        ("libusb: whatever\n", 3, "failed with 3: libusb: whatever"),
        (SWITCHED.replace("Port 2", "Port 3"), 0, "says nothing of that port"),
        ("", 0, "says nothing of that port"),
    ],
    ids=["none", "usb", "sysfs", "control", "read", "else", "other-port", "silent"],
)
def test_what_uhubctl_complains_of_is_trouble(
    hub: Host, tmp_path: Path, says: str, code: int, told: str
) -> None:
    with pytest.raises(BenchProblem, match=told) as problem:
        power(hub, Program(tmp_path, says, code)).off()
    assert problem.value.where == f"port 2 of hub {PLACE}"
    assert problem.value.try_this


def test_hub_that_is_not_plugged_in_is_told_of(hub: Host, tmp_path: Path) -> None:
    program = Program(tmp_path, SWITCHED)
    with pytest.raises(BenchProblem, match="not plugged in"):
        power(hub, program, "1-9").off()
    assert not (tmp_path / "arguments").exists()


def test_root_hub_is_named_by_its_bus(hub: Host, tmp_path: Path) -> None:
    root = hub.hub("usb1")
    program = Program(tmp_path, SWITCHED)
    power(hub, program, root.name).off()
    assert program.arguments == ["-l 1 -p 2 -a off -r 20"]


def test_uhubctl_that_is_not_installed_is_told_of(hub: Host) -> None:
    with pytest.raises(BenchProblem, match="cannot be run: No such file") as problem:
        UhubctlPower(PLACE, 2, sysfs=hub.sysfs, program="no-such-uhubctl").off()
    assert problem.value.try_this == "install it: sudo apt install uhubctl"


def test_uhubctl_that_hangs_is_ended(
    monkeypatch: pytest.MonkeyPatch, hub: Host, tmp_path: Path
) -> None:
    monkeypatch.setattr(uhubctl, "DEADLINE", 0.1)
    program = Program(tmp_path)
    program.path.write_text("#!/bin/sh\nexec sleep 60\n")
    with pytest.raises(BenchProblem, match=r"did not end within 0\.1 s"):
        power(hub, program).off()


@pytest.mark.parametrize(
    ("serial", "arguments"), [("YK20001", ["-s YK20001 -d 3"]), (None, ["-d 3"])]
)
def test_ykush_is_found_by_its_serial_number(
    tmp_path: Path, serial: str | None, arguments: list[str]
) -> None:
    program = Program(tmp_path)
    YkushPower(serial, 3, program=str(program.path)).off()
    assert program.arguments == arguments


def test_ykush_switches_on_with_the_other_option(tmp_path: Path) -> None:
    program = Program(tmp_path)
    YkushPower(None, 1, program=str(program.path)).on()
    assert program.arguments == ["-u 1"]


def test_old_ykush_is_no_trouble(tmp_path: Path) -> None:
    YkushPower(None, 1, program=str(Program(tmp_path, "Unable to open device\n").path)).off()


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ("Unable to open device\nUnable to open device\n", 255),
        ("Unable to open device\nUnable to open device\n", 0),
        ("Unable to write to device\n", 0),
        ("Unable to read from device\n", 0),
        ("", 1),
    ],
)
def test_what_ykushcmd_complains_of_is_trouble(tmp_path: Path, says: str, code: int) -> None:
    with pytest.raises(BenchProblem, match="did not switch the port") as problem:
        YkushPower("YK1", 1, program=str(Program(tmp_path, says, code).path)).off()
    assert problem.value.where == "port 1 of YKUSH YK1"


@pytest.mark.parametrize("port", [0, 4])
def test_port_that_a_ykush_has_not_is_refused(port: int) -> None:
    with pytest.raises(BenchProblem, match="has the ports 1 to 3"):
        YkushPower(None, port)
