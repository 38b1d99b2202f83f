"""Who a key is, as far as it tells, and what of that is another than when it was adopted."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from rig.bench.file import Bay


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What is known of a key; what it did not tell is None.

    Attributes:
        path: udev's ID_PATH of its port; None for a key that is not plugged in.
        key: The name of a key that is not plugged in; None for one that is.
        vid: USB vendor id.
        pid: USB product id.
        serial: USB serial number.
        vendor_serial: The serial number that it tells when asked as its vendor does.
        aaguid: AAGUID of getInfo.
        firmware_version: firmwareVersion of getInfo.
        vendor_firmware: The firmware that it tells when asked as its vendor does.
    """

    path: str | None = None
    key: str | None = None
    vid: int | None = None
    pid: int | None = None
    serial: str | None = None
    vendor_serial: int | None = None
    aaguid: UUID | None = None
    firmware_version: int | None = None
    vendor_firmware: str | None = None


@dataclass(frozen=True)
class Change:
    """Something that a key tells otherwise than when it was adopted, in words for people.

    Attributes:
        what: `AAGUID`, `firmware version` or `vendor firmware`.
        adopted: What it told then.
        seen: What it tells now; `not told` if it keeps that to itself.
    """

    what: str
    adopted: str
    seen: str

    def __str__(self) -> str:
        return f"{self.what} {self.adopted} → {self.seen}"


def is_another(before: Bay, identity: Identity) -> bool:
    """Say whether a bay had another key. A bay that names a port alone had none yet."""
    if before.key != identity.key:
        return True
    models = {before.aaguid, identity.aaguid} - {None}
    serials = {before.vendor_serial, identity.vendor_serial} - {None}
    if len(models) > 1 or len(serials) > 1:
        return True
    known = (before.vid, before.pid, before.serial)
    return before.vid is not None and known != (identity.vid, identity.pid, identity.serial)


def changes(bay: Bay, seen: Identity) -> tuple[Change, ...]:
    """Return what a key tells of its model and firmware that is not what its bay was given with.

    What the bench file does not say cannot have changed.
    """
    pairs = (
        ("AAGUID", bay.aaguid, seen.aaguid),
        ("firmware version", bay.firmware_version, seen.firmware_version),
        ("vendor firmware", bay.vendor_firmware, seen.vendor_firmware),
    )
    return tuple(
        Change(what, str(adopted), "not told" if told is None else str(told))
        for what, adopted, told in pairs
        if adopted is not None and adopted != told
    )
