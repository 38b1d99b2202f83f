"""One bay of a bench and the key in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, model_validator

from rig.bench.tables.parts import PowerTable, Simulated, TouchTable
from rig.bench.tables.words import (
    Command,
    FirmwarePolicy,
    IrreversibleAct,
    Level,
    Table,
    UsbId,
    Word,
    is_built_in,
)
from rig.consent import Consent


class Bay(Table):
    """One bay and the key that was adopted in it.

    Attributes:
        path: The udev ID_PATH of its port, such as `pci-0000:00:14.0-usb-0:2`, or the port's name
            in the kernel (`1-2`), which changes when buses are numbered anew.
        key: Instead of a path, the name of a key that is not plugged in: `virtual:fido2.1`,
            `udp:127.0.0.1:8111:7112`.
        simulated: Instead of either, a virtual key that the rig starts by itself.
        level: What may be done to the key: `read`, but `wipe` for a built-in key, if not said.
        irreversible: What may be done to it although no reset may undo it.
        vid: USB vendor id of the adopted key.
        pid: USB product id of the adopted key.
        serial: USB serial number of the adopted key; many have none.
        vendor_serial: The serial number that it tells when asked as its vendor does.
        aaguid: Its model, as getInfo tells.
        firmware_version: Its firmwareVersion, as getInfo tells.
        vendor_firmware: Its firmware, as it tells when asked as its vendor does.
        firmware: `pinned` to refuse the key with any other AAGUID or firmware than these; else a
            change is recorded and no more.
        adopted: The day of the adoption.
        pin_env: The environment variable that holds the key's PIN.
        pin_file: The file that holds the key's PIN.
        prepare: Commands that are run before this bay's key is opened; no shell reads them.
        touch: What presses the key; a person if left out, but for a simulator, which is then left
            to grant every touch by itself.
        power: What cuts and restores its power; a person if left out, but for a simulator.
    """

    path: Word | None = None
    key: Word | None = None
    simulated: Simulated | None = None
    level: Level = Consent.READ
    irreversible: frozenset[IrreversibleAct] = frozenset()
    vid: UsbId | None = None
    pid: UsbId | None = None
    serial: Word | None = None
    vendor_serial: Annotated[int, Field(ge=0, strict=True)] | None = None
    aaguid: UUID | None = None
    firmware_version: Annotated[int, Field(ge=0, strict=True)] | None = None
    vendor_firmware: Word | None = None
    firmware: FirmwarePolicy | None = None
    adopted: date | None = None
    pin_env: Word | None = None
    pin_file: Path | None = None
    prepare: tuple[Command, ...] = ()
    touch: TouchTable | None = None
    power: PowerTable | None = None

    @model_validator(mode="before")
    @classmethod
    def _let_built_in_keys_be_wiped(cls, table: Any) -> Any:
        if isinstance(table, dict) and is_built_in(table.get("key")):
            return {"level": Consent.WIPE.word, **table}
        return table

    @model_validator(mode="after")
    def _insist_on_one_place_and_one_pin(self) -> Bay:
        if [self.path, self.key, self.simulated].count(None) != 2:
            raise ValueError("a bay has either a path or a key, or a simulated one")
        if self.pin_env is not None and self.pin_file is not None:
            raise ValueError("a PIN comes from pin_env or from pin_file, not from both")
        return self

    @model_validator(mode="after")
    def _keep_virtual_time_apart(self) -> Bay:
        if (self.touch or self.power) and is_built_in(self.key):
            raise ValueError(
                "a built-in key has a finger and power of its own, in virtual time, which no real"
                " part can keep; write simulated for a key in real time"
            )
        return self

    @model_validator(mode="after")
    def _keep_sockets_for_simulators(self) -> Bay:
        if self.touch and self.touch.socket and self.key is None:
            raise ValueError(
                "a touch socket presses a simulator that somebody else started; a port is pressed"
                " by a board or a person, and the rig presses what it simulates by itself"
            )
        return self
