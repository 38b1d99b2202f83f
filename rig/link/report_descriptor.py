"""What a HID interface says of itself in its report descriptor (HID 1.11, 6.2.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_LONG_ITEM = 0xFE
_USAGE_PAGE = 0x04
_USAGE = 0x08
_REPORT_SIZE = 0x74
_INPUT = 0x80
_REPORT_ID = 0x84
_OUTPUT = 0x90
_REPORT_COUNT = 0x94
_COLLECTION = 0xA0
_APPLICATION = 0x01
_SIZES = (0, 1, 2, 4)

NO_REPORT_ID = 0
"""Stands for the id of reports that have none; no report may have it (HID 1.11, 6.2.2.7)."""


@dataclass(frozen=True, kw_only=True)
class Interface:
    """What a report descriptor says.

    Attributes:
        applications: Usage page and usage of each application collection, in their order.
        inputs: The length in bits of each report to the host, by its id.
        outputs: Likewise of each report to the device.
    """

    applications: tuple[tuple[int, int], ...]
    inputs: Mapping[int, int]
    outputs: Mapping[int, int]


def parse(descriptor: bytes) -> Interface:
    """Read a report descriptor; what is cut off is left out."""
    applications: list[tuple[int, int]] = []
    lengths: dict[int, Counter[int]] = {_INPUT: Counter(), _OUTPUT: Counter()}
    state: Counter[int] = Counter()
    for tag, size, value in _items(descriptor):
        if tag in lengths:
            report_id = state[_REPORT_ID]
            lengths[tag][report_id] += state[_REPORT_SIZE] * state[_REPORT_COUNT]
        elif tag == _COLLECTION and value == _APPLICATION:
            applications.append((state[_USAGE] >> 16, state[_USAGE] & 0xFFFF))
        elif tag == _USAGE and size < 4:
            # A usage of four bytes brings its page along.
            state[_USAGE] = state[_USAGE_PAGE] << 16 | value
        else:
            state[tag] = value
    return Interface(
        applications=tuple(applications), inputs=lengths[_INPUT], outputs=lengths[_OUTPUT]
    )


def _items(descriptor: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield tag with type, size in bytes, and unsigned value of each short item."""
    offset = 0
    while offset < len(descriptor):
        prefix = descriptor[offset]
        size = _SIZES[prefix & 0x03]
        data = descriptor[offset + 1 : offset + 1 + size]
        if prefix == _LONG_ITEM or len(data) < size:
            return
        yield prefix & 0xFC, size, int.from_bytes(data, "little")
        offset += 1 + size
