"""KEEPALIVE while a request waits for a touch (CTAP 11.2.9.1.7)."""

from __future__ import annotations

from itertools import takewhile

from fido2.ctap import STATUS

from rig.link.frames import Command, Frame
from rig.marks import consent, covers, touches
from rig.suites.ctaphid.steps import hear_out
from rig.suites.fixtures import Check, Link, Touch
from rig.suites.waiting import longest_gap

LONGEST_GAP = 0.15
"""Seconds; a tenth is asked for, and sound keys take a little longer."""

LONGEST_SILENCE = 0.5
"""Seconds from the last KEEPALIVE to the reply: a key may be silent while it computes."""


def is_keepalive(heard: tuple[float, Frame]) -> bool:
    """Tell whether a packet is a KEEPALIVE."""
    return heard[1].command == Command.KEEPALIVE


@covers("HID-44", "HID-45", "HID-46", "HID-47")
@consent("sign")
@touches(1)
def test_keepalives_tell_of_the_wait_for_touch(
    link: Link, check: Check, touch: Touch, touch_request: bytes
) -> None:
    with touch.delayed(1.0):
        link.raw.send_message(link.channel, Command.CBOR, touch_request)
        heard = hear_out(link)
    keepalives = list(takewhile(is_keepalive, heard))
    with check("HID-45"):
        assert longest_gap(at for at, _ in keepalives) <= LONGEST_GAP
        assert longest_gap(at for at, _ in heard[: len(keepalives) + 1]) <= LONGEST_SILENCE
    statuses = [frame.data[0] for _, frame in keepalives]
    with check("HID-44"):
        assert all(frame.length == 1 for _, frame in keepalives)
        assert {STATUS.PROCESSING, STATUS.UPNEEDED}.issuperset(statuses)
    with check("HID-46"):
        assert statuses == sorted(statuses)
        assert statuses[-1] == STATUS.UPNEEDED
    with check("HID-47"):
        assert not any(map(is_keepalive, heard[len(keepalives) :]))
