"""What the key's HID report descriptor says (CTAP 11.2.8)."""

from __future__ import annotations

import pytest

from rig.link.connection import PACKET_SIZE
from rig.link.report_descriptor import NO_REPORT_ID, Interface
from rig.marks import covers, touches
from rig.suites.fixtures import Check, Link

FIDO = (0xF1D0, 0x01)


@pytest.fixture
def interface(link: Link) -> Interface:
    """What the report descriptor says, where the way to the key tells it."""
    told = link.interface
    if told is None:
        pytest.skip("no report descriptor is told on this way to the key")
    return told


@covers("HID-01")
@touches(0)
def test_interface_is_declared_as_fido_with_one_report_each_way(
    interface: Interface, check: Check
) -> None:
    with check("HID-01"):
        assert interface.applications == (FIDO,)
        assert len(interface.inputs) == len(interface.outputs) == 1


@covers("HID-02")
@touches(0)
def test_reports_are_declared_as_64_bytes_without_an_id(interface: Interface, check: Check) -> None:
    with check("HID-02"):
        assert interface.inputs == interface.outputs == {NO_REPORT_ID: 8 * PACKET_SIZE}
