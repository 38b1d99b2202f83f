"""The kernel log beside a failure: of the key's own port alone, and without its serial number."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.bench.kernel_log import KernelLog

BEFORE = "6,900,100000,-;usb 1-2.3: USB disconnect, device number 4\n"
SAID = (
    "6,901,5000000,-;usb 1-2.3: reset full-speed USB device number 5 using xhci_hcd\n"
    " SUBSYSTEM=usb\n DEVICE=c189:4\n"
    "6,902,5000100,-;usb 1-2.3: SerialNumber: 0011223344\n"
    "6,903,5000200,-;usb 1-2.30: reset full-speed USB device number 9 using xhci_hcd\n"
    "6,904,5000300,-;usb 1-2-port3: disabled by hub (EMI?), re-enabling...\n"
    "6,905,5000400,-;usb 11-2.3: new full-speed USB device number 6 using xhci_hcd\n"
    "6,906,5000500,-;hid-generic 0003:1209:000A.0007: hiddev0,hidraw3: USB HID v1.10 Device"
    " [Acme Key] on usb-0000:00:14.0-2.3/input0\n"
    "6,907,5000600,-;usb 1-2: reset high-speed USB device number 2 using xhci_hcd\n"
)


@pytest.fixture
def kmsg(tmp_path: Path) -> Path:
    file = tmp_path / "kmsg"
    file.write_text(BEFORE)
    return file


def nobody(since: float) -> str | None:
    return None


def test_log_tells_of_its_own_port_since_the_mark_alone(kmsg: Path) -> None:
    log = KernelLog("1-2.3", kmsg, nobody)
    with kmsg.open("a") as file:
        file.write(SAID)

    told = log.text().splitlines()

    assert [line.partition("] ")[2].partition(":")[0] for line in told] == [
        "usb 1-2.3",
        "usb 1-2.3",
        "usb 1-2-port3",
        "hid-generic 0003",
    ]
    assert told[0].startswith("[    5.000000] ")
    assert "0011223344" not in "".join(told)
    assert log.text() == ""
    assert log.warning == ""


def test_log_tells_what_the_hid_layer_says_of_the_key_at_its_port(
    kmsg: Path, tmp_path: Path
) -> None:
    device = tmp_path / "devices" / "1-2"
    (device / "1-2:1.0" / "0003:F1D0:0001.0004").mkdir(parents=True)
    log = KernelLog("1-2", kmsg, nobody, device.parent)
    (device / "1-2:1.0" / "0003:F1D0:0001.0006").mkdir()
    with kmsg.open("a") as file:
        for number in (4, 5, 6):
            file.write(
                f"4,{number},1,-;hid-generic 0003:F1D0:0001.000{number}:"
                " Event data for report 0 was too short (64 vs 32)\n"
            )

    told = log.text()

    assert told.count("too short") == 2
    assert "0001.0005" not in told


def test_port_of_the_root_hub_has_a_place_there(kmsg: Path) -> None:
    log = KernelLog("1-2", kmsg, nobody)
    with kmsg.open("a") as file:
        file.write("3,1,1,-;usb usb1-port2: over-current condition\n")
        file.write("3,2,1,-;usb usb1-port20: over-current condition\n")
    assert log.text().count("over-current") == 1


def test_journal_is_asked_where_the_kernel_may_not_be(tmp_path: Path) -> None:
    log = KernelLog("1-2", tmp_path / "none", lambda _: "[ 5.1] host kernel: usb 1-2: gone\n")
    assert log.text() == "[ 5.1] host kernel: usb 1-2: gone"
    assert log.warning == ""


def test_log_that_nobody_may_read_is_a_warning_and_no_error(tmp_path: Path) -> None:
    log = KernelLog("1-2", tmp_path / "none", nobody)
    assert log.text() == ""
    assert "dmesg_restrict" in log.warning
