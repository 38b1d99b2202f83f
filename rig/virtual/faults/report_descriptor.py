"""Faults of the HID report descriptor."""

from __future__ import annotations

from rig.virtual.faults.registry import fault
from rig.virtual.report_descriptor import report_descriptor
from rig.virtual.rules import Rules


@fault(
    "usage-page-of-a-vendor",
    breaks=("HID-01",),
    area="hid",
    says="the interface is declared on a usage page for vendors",
)
class UsagePageOfAVendor(Rules):
    def report_descriptor(self) -> bytes:
        return report_descriptor(page=0xFF00)


@fault(
    "reports-of-32-bytes",
    breaks=("HID-02",),
    area="hid",
    says="reports are declared as half as long as they are",
)
class ReportsOf32Bytes(Rules):
    def report_descriptor(self) -> bytes:
        return report_descriptor(size=32)


@fault(
    "reports-with-an-id",
    breaks=("HID-02",),
    area="hid",
    says="reports are declared to begin with an id",
)
class ReportsWithAnId(Rules):
    def report_descriptor(self) -> bytes:
        return report_descriptor(report_id=1)
