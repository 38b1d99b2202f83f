"""Reports as interrupt transfers on a USB bus, the way Linux's usbmon hands them out.

The header has 64 bytes (`LINKTYPE_USB_LINUX_MMAPPED`). Of each transfer there is the half that
carries data: a report of the host where it is submitted, one of the key where it is complete.
"""

from __future__ import annotations

from struct import Struct, error
from typing import Final, NamedTuple

LINK_TYPE: Final = 220
BUS: Final = 1
"""Made up, as is all of the place: a link does not know where its key is plugged in."""
DEVICE: Final = 2
ENDPOINT: Final = 1

_LAYOUT = "QBBBBHBBqiiII8siiII"
_HEADER: Final = {order: Struct(order + _LAYOUT) for order in "<>"}
_SUBMITTED, _COMPLETE = b"SC"
_INTERRUPT: Final = 1
_INWARD: Final = 0x80
_NO_SETUP: Final = ord("-")
_HAS_DATA: Final = 0
_STATUS: Final = 10
_IN_PROGRESS: Final = -115
_INTERVAL: Final = 5
_SECOND: Final = 1_000_000_000

_pack = _HEADER["<"].pack


class Report(NamedTuple):
    """A report that went over the bus, to or from a device: the numbers of its bus and its own."""

    outward: bool
    data: bytes
    device: tuple[int, int]


def transfer(number: int, at: int, outward: bool, report: bytes) -> bytes:
    """Return a report with usbmon's header.

    Args:
        number: What tells this transfer from all others.
        at: Nanoseconds since 1970.
        outward: Whether the host sent it.
        report: The report, of any length.
    """
    kind = _SUBMITTED if outward else _COMPLETE
    endpoint = ENDPOINT if outward else ENDPOINT | _INWARD
    second, nanosecond = divmod(at, _SECOND)
    size = len(report)
    place = (number, kind, _INTERRUPT, endpoint, DEVICE, BUS, _NO_SETUP, _HAS_DATA)
    status = _IN_PROGRESS if outward else 0
    rest = (size, size, bytes(8), _INTERVAL, 0, 0, 0)
    return _pack(*place, second, nanosecond // 1000, status, *rest) + report


def report_of(data: bytes, order: str) -> Report | None:
    """Return the report that a packet of usbmon's carries; None if it is anything else.

    Args:
        data: The packet with its header.
        order: `<` or `>`, as the capture was written.
    """
    header = _HEADER[order]
    try:
        _, kind, transfer_type, endpoint, device, bus, *_ = fields = header.unpack_from(data)
    except error:
        return None
    outward = not endpoint & _INWARD
    carries = kind == (_SUBMITTED if outward else _COMPLETE) and fields[7] == _HAS_DATA
    # One that the host called off, as it does when a program closes the key, is complete, too.
    ended_well = outward or fields[_STATUS] == 0
    if transfer_type != _INTERRUPT or not carries or not ended_well:
        return None
    return Report(outward, data[header.size :], (bus, device))
