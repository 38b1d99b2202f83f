"""What a key tells of its model and firmware, compared with what its adoption wrote down."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from fido2.ctap import CtapError
from fido2.ctap2 import Ctap2
from fido2.hid import CAPABILITY

from rig import BenchProblem, KeyProblem
from rig.bench.file import Bay
from rig.bench.identity import Change, Identity, changes
from rig.bench.troubles import WrongKey
from rig.keys.key import OpenKey
from rig.keys.vendor import read_vendor_identity
from rig.link.device import KeyDevice

_UNREADABLE = (KeyProblem, CtapError, ValueError, TypeError, LookupError)
"""What becomes of a getInfo that no key should give: python-fido2 reads it without a check."""


def read_model(link: KeyDevice, seen: Identity) -> Identity:
    """Add AAGUID, firmware and the vendor's serial number to what is known of a key.

    Nothing is sent but its vendor's identity read, if it has one, and getInfo (CTAP 6.4).

    Args:
        link: The key.
        seen: What is known; its `vid` tells whether its vendor can be asked.

    Raises:
        CtapError: The key refuses getInfo.
        LinkError: It does not answer.
    """
    told = read_vendor_identity(link, seen.vid)
    seen = replace(seen, vendor_serial=told.serial, vendor_firmware=told.firmware)
    if CAPABILITY.CBOR not in CAPABILITY(link.capabilities):
        return seen
    info = Ctap2(link, strict_cbor=False).info
    aaguid = UUID(bytes=bytes(info.aaguid))
    return replace(seen, aaguid=aaguid, firmware_version=info.firmware_version)


def compare(key: OpenKey, bay: Bay) -> None:
    """Note on an open key what is another than when it was adopted.

    Raises:
        BenchProblem: It tells another serial number, or its firmware is pinned and has changed.
            The key is closed then.
    """
    adopted = (bay.vendor_serial, bay.aaguid, bay.firmware_version, bay.vendor_firmware)
    if not bay.firmware and adopted == (None,) * len(adopted):
        return
    key.told = _told(key.link, bay)
    key.changed = changes(bay, key.told)
    problem = _problem(key.name, bay, key.told, key.changed)
    if problem is not None:
        key.close()
        raise problem


def _told(link: KeyDevice, bay: Bay) -> Identity:
    """Return what the key tells; a key that answers nonsense is for the tests to judge."""
    try:
        return read_model(link, Identity(vid=bay.vid))
    except _UNREADABLE:
        return Identity()


def _problem(
    name: str, bay: Bay, told: Identity, changed: tuple[Change, ...]
) -> BenchProblem | None:
    if bay.vendor_serial is not None and bay.vendor_serial != told.vendor_serial:
        return WrongKey(
            "the key in the bay is not the one that was adopted: its serial number is another",
            where=name,
            try_this=f"put that key back, or keyrig adopt {name} for this one",
        )
    if bay.firmware is None:
        return None
    if changed:
        return BenchProblem(
            f"the key's firmware is pinned and has changed: {', '.join(map(str, changed))}",
            where=name,
            try_this=f"keyrig adopt {name} to take it as it is now, or take firmware out of its"
            " table to have changes recorded and no more",
        )
    if bay.aaguid is None and bay.firmware_version is None and bay.vendor_firmware is None:
        return BenchProblem(
            "the key's firmware is pinned, but nobody wrote down which it is",
            where=name,
            try_this=f"keyrig adopt {name}",
        )
    return None
