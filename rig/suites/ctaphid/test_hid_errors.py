"""Commands that the key does not know, and the ERROR packet (CTAP 11.2.9.1.6)."""

from __future__ import annotations

import pytest

from rig.link.errors import HidErrorCode
from rig.link.frames import Command
from rig.marks import consent, covers, touches
from rig.marks.answers import hid_refused
from rig.suites.ctaphid.steps import PATIENCE, begin_ping
from rig.suites.fixtures import Check, Link

VENDOR_COMMAND = 0x7E
"""Of the vendors' range, and not known to be used by any key."""


@covers("HID-35")
@consent("wipe")
@touches(0)
@pytest.mark.parametrize("command", [0x02, 0x20, 0x3A], ids="0x{:02X}".format)
def test_unknown_command_is_refused(link: Link, check: Check, command: int) -> None:
    with check("HID-35"), hid_refused(HidErrorCode.INVALID_COMMAND):
        link.call(command)


@covers("HID-62")
@consent("wipe", "vendor-command")
@touches(0)
def test_unused_vendor_command_is_refused(link: Link, check: Check) -> None:
    with check("HID-62"), hid_refused(HidErrorCode.INVALID_COMMAND):
        link.call(VENDOR_COMMAND)


@covers("HID-36")
@touches(0)
def test_error_carries_one_byte_of_the_table(link: Link, check: Check) -> None:
    begin_ping(link)
    link.raw.send_message(link.channel, Command.PING, b"in the middle of another")
    with check("HID-36"):
        command, payload = link.raw.reply(link.channel, PATIENCE)
        assert command == Command.ERROR
        assert len(payload) == 1
        assert payload[0] in set(HidErrorCode)
