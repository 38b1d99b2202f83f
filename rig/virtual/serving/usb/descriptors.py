"""What a virtual key tells of itself as a USB device (USB 2.0 chapter 9, HID 1.11 chapter 6)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from rig.virtual.key import VirtualKey

PACKET_SIZE = 64
INTERRUPT_IN, INTERRUPT_OUT = 0x81, 0x01
INTERVAL = 5
"""Milliseconds between two looks of the host for a report, as keys on the market say."""

_ENGLISH = 0x0409
_MAKER, _PRODUCT, _SERIAL = 1, 2, 3
_BUS_POWERED, _REMOTE_NOTHING = 0x80, 0x00
_HALF_OF_100_MA = 50
_HID_CLASS, _INTERRUPT = 0x03, 0x03
_HID_1_11, _USB_2_0 = 0x0111, 0x0200


class Plug(StrEnum):
    """Where the kernel of this machine can be given a key."""

    USB = "usb"
    UHID = "uhid"


class Descriptor(IntEnum):
    """Types of descriptors (USB 2.0 table 9-5, HID 1.11 7.1)."""

    DEVICE = 1
    CONFIGURATION = 2
    STRING = 3
    INTERFACE = 4
    ENDPOINT = 5
    HID = 0x21
    REPORT = 0x22


@dataclass(frozen=True, kw_only=True)
class UsbIdentity:
    """What a device says of who it is.

    Attributes:
        vendor_id: Of the maker; a virtual key has one that belongs to nobody.
        product_id: Of the product.
        release: The device's release as two bytes of binary-coded decimals.
        maker: The maker in words.
        product: The product in words.
        serial: The serial number; empty for a device without one, as many keys are.
        report_descriptor: Of its one HID interface.
    """

    vendor_id: int
    product_id: int
    release: int
    maker: str
    product: str
    serial: str
    report_descriptor: bytes


def identity_of(key: VirtualKey, serial: str | None = None) -> UsbIdentity:
    """Return what a virtual key says of itself.

    Args:
        key: The key.
        serial: Its serial number; None for the one of its profile.
    """
    profile = key.profile
    major, minor, build = profile.device_version
    return UsbIdentity(
        vendor_id=profile.vendor_id,
        product_id=profile.product_id,
        release=major << 8 | minor << 4 | build,
        maker="keyrig",
        product=f"virtual {profile.name}",
        serial=profile.serial_number.hex() if serial is None else serial,
        report_descriptor=key.report_descriptor,
    )


def descriptor_of(identity: UsbIdentity, kind: int, index: int) -> bytes | None:
    """Return a whole descriptor of the device; None for one that it does not have."""
    match kind:
        case Descriptor.DEVICE:
            return _device(identity)
        case Descriptor.CONFIGURATION:
            return _configuration(identity)
        case Descriptor.STRING:
            return _string(identity, index)
        case Descriptor.HID:
            return _hid(identity)
        case Descriptor.REPORT:
            return identity.report_descriptor
    return None


def _device(identity: UsbIdentity) -> bytes:
    return struct.pack(
        "<BBHBBBBHHHBBBB",
        18,
        Descriptor.DEVICE,
        _USB_2_0,
        0,
        0,
        0,
        PACKET_SIZE,
        identity.vendor_id,
        identity.product_id,
        identity.release,
        _MAKER,
        _PRODUCT,
        _SERIAL if identity.serial else 0,
        1,
    )


def _configuration(identity: UsbIdentity) -> bytes:
    interface = struct.pack(
        "<BBBBBBBBB", 9, Descriptor.INTERFACE, 0, 0, 2, _HID_CLASS, 0, 0, _PRODUCT
    )
    ends = b"".join(
        struct.pack("<BBBBHB", 7, Descriptor.ENDPOINT, address, _INTERRUPT, PACKET_SIZE, INTERVAL)
        for address in (INTERRUPT_IN, INTERRUPT_OUT)
    )
    body = interface + _hid(identity) + ends
    head = struct.pack(
        "<BBHBBBBB",
        9,
        Descriptor.CONFIGURATION,
        9 + len(body),
        1,
        1,
        0,
        _BUS_POWERED | _REMOTE_NOTHING,
        _HALF_OF_100_MA,
    )
    return head + body


def _hid(identity: UsbIdentity) -> bytes:
    length = len(identity.report_descriptor)
    return struct.pack("<BBHBBBH", 9, Descriptor.HID, _HID_1_11, 0, 1, Descriptor.REPORT, length)


def _string(identity: UsbIdentity, index: int) -> bytes | None:
    if index == 0:
        return struct.pack("<BBH", 4, Descriptor.STRING, _ENGLISH)
    words = {_MAKER: identity.maker, _PRODUCT: identity.product, _SERIAL: identity.serial}
    text = words.get(index, "").encode("utf-16-le")
    return bytes([2 + len(text), Descriptor.STRING]) + text if text else None
