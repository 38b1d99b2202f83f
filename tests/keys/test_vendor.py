from __future__ import annotations

import pytest

from rig.consent import Consent
from rig.guard import Guard, Refused
from rig.keys.inprocess import InProcessConnection
from rig.keys.vendor import VendorIdentity, read_in, read_vendor_identity
from rig.link.device import KeyDevice
from rig.link.frames import BROADCAST, Command
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey

YUBICO, ANOTHER = 0x1050, 0x1209
CHANNEL = 0x0A0B0C0D
TOLD = bytes.fromhex("0f 0102023f 02040123abcd 0503050403")


@pytest.mark.parametrize(
    ("reply", "identity"),
    [
        (TOLD, VendorIdentity(0x0123ABCD, "5.4.3")),
        (bytes.fromhex("050503050702"), VendorIdentity(None, "5.7.2")),
        (TOLD[:8], VendorIdentity()),
        (bytes.fromhex("0602040123abcd0503050403"), VendorIdentity(0x0123ABCD)),
        (b"", VendorIdentity()),
        (b"\xff\x02", VendorIdentity()),
    ],
    ids=["both", "no serial", "cut off", "shorter than it looks", "empty", "nonsense"],
)
def test_reply_is_read_as_far_as_it_goes(reply: bytes, identity: VendorIdentity) -> None:
    assert read_in(reply) == identity


def test_key_that_does_not_know_the_question_tells_nothing() -> None:
    clock = VirtualClock()
    key = VirtualKey("fido2.1", clock=clock)
    guard = Guard(Consent.READ, vendor=YUBICO)
    link = KeyDevice(lambda: InProcessConnection(key, clock), [guard])

    assert read_vendor_identity(link, YUBICO) == VendorIdentity()
    assert read_vendor_identity(link, ANOTHER) == VendorIdentity()


@pytest.mark.parametrize("vendor", [YUBICO, ANOTHER, None])
@pytest.mark.parametrize(
    ("command", "content"),
    [(0x42, b"\x00"), (0x42, b""), (0x42, b"\x01"), (0x42, b"\x00\x00"), (0x43, b"\x00")],
)
def test_identity_read_is_open_to_its_vendors_keys_by_its_exact_bytes(
    vendor: int | None, command: int, content: bytes
) -> None:
    guard = Guard(Consent.READ, vendor=vendor)
    guard.message(BROADCAST, Command.INIT, bytes(8))
    guard.reply(BROADCAST, Command.INIT, bytes(8) + CHANNEL.to_bytes(4, "big") + bytes(5), 0.0)

    if (vendor, command, content) == (YUBICO, 0x42, b"\x00"):
        guard.message(CHANNEL, command, content)
    else:
        with pytest.raises(Refused):
            guard.message(CHANNEL, command, content)
