"""The HID report descriptor of a key (CTAP 11.2.8.2; HID 1.11, 6.2.2)."""

from __future__ import annotations

from rig.virtual.frames import REPORT_SIZE

_DATA_IN, _DATA_OUT = 0x20, 0x21
"""Usages of the reports themselves."""
_INPUT, _OUTPUT = 0x81, 0x91


def report_descriptor(
    *, page: int = 0xF1D0, size: int = REPORT_SIZE, report_id: int | None = None
) -> bytes:
    """Write the descriptor of an interface with one input and one output report.

    Args:
        page: The usage page of the interface and of its usages; FIDO's by default.
        size: Bytes of each report.
        report_id: What stands in front of each report; None for nothing.
    """
    named = b"" if report_id is None else bytes([0x85, report_id])
    usage = bytes([0x06, *page.to_bytes(2, "little"), 0x09, 0x01])
    reports = _report(_DATA_IN, size, _INPUT) + _report(_DATA_OUT, size, _OUTPUT)
    return usage + bytes([0xA1, 0x01]) + named + reports + bytes([0xC0])


def _report(usage: int, size: int, main_item: int) -> bytes:
    """Return the items of one report: so many bytes, each from 0 to 255."""
    limits = bytes([0x15, 0x00, 0x26, 0xFF, 0x00])
    return bytes([0x09, usage]) + limits + bytes([0x75, 8, 0x95, size, main_item, 0x02])
