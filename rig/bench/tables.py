"""The tables of a bench file, as people write them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    model_validator,
)

from rig.guard.effects import Act
from rig.marks import Consent


class Firmware(StrEnum):
    """What is to be done about a key whose firmware is not the one that was adopted."""

    PINNED = "pinned"


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_BUILT_IN = "virtual"


def _bay_name(name: str) -> str:
    """Check a bay's name: `--key` takes it among commas, beside names such as `virtual:fido2.1`."""
    if not _NAME.fullmatch(name):
        raise ValueError("a bay's name is a letter, then letters, digits, - and _")
    if name == _BUILT_IN:
        raise ValueError(f"{_BUILT_IN} is the name of the built-in key: give the bay another")
    return name


def _level(value: object) -> Consent:
    """Take the word of a level; a number, which is one too, is not how people write it."""
    if isinstance(value, Consent):
        return value
    return Consent.of(value if isinstance(value, str) else repr(value))


def _act(value: object) -> object:
    """Take the name of an irreversible act."""
    if value not in set(Act):
        raise ValueError(f"{value!r} is no irreversible act: {', '.join(Act)}")
    return value


def _firmware(value: object) -> object:
    """Take the word; a number is what a key told, which is not what this setting is for."""
    if value != Firmware.PINNED:
        raise ValueError(
            f'write "{Firmware.PINNED}", or leave it out; what the key told is firmware_version'
        )
    return value


def _host_and_port(place: str) -> str:
    host, _, port = place.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) <= 0xFFFF:
        raise ValueError("write HOST:PORT, such as 127.0.0.1:9111")
    return place


def _command(line: str) -> str:
    if not shlex.split(line):
        raise ValueError("the command is empty")
    return line


Word = Annotated[str, Field(min_length=1)]
UsbId = Annotated[int, Field(ge=0, le=0xFFFF, strict=True)]
Level = Annotated[
    Consent,
    BeforeValidator(_level),
    PlainSerializer(lambda level: level.word, return_type=str, when_used="json"),
]


class Table(BaseModel):
    """A table that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TouchTable(Table):
    """What presses the key.

    Attributes:
        socket: HOST:PORT of the control port of a served key (`keyrig virtual --control`).
    """

    socket: Annotated[str, AfterValidator(_host_and_port)]


class PowerTable(Table):
    """What cuts and restores the key's power.

    Attributes:
        command: A command that restarts the simulator; it is run without a shell.
    """

    command: Annotated[str, AfterValidator(_command)]


class Bay(Table):
    """One bay and the key that was adopted in it.

    Attributes:
        path: The udev ID_PATH of its port, such as `pci-0000:00:14.0-usb-0:2`, or the port's name
            in the kernel (`1-2`), which changes when buses are numbered anew.
        key: Instead of a path, the name of a key that is not plugged in: `virtual:fido2.1`,
            `udp:127.0.0.1:8111:7112`.
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
        touch: What presses a simulator; one without is left to grant every touch by itself.
        power: What cuts and restores a simulator's power.
    """

    path: Word | None = None
    key: Word | None = None
    level: Level = Consent.READ
    irreversible: frozenset[Annotated[Act, BeforeValidator(_act)]] = frozenset()
    vid: UsbId | None = None
    pid: UsbId | None = None
    serial: Word | None = None
    vendor_serial: Annotated[int, Field(ge=0, strict=True)] | None = None
    aaguid: UUID | None = None
    firmware_version: Annotated[int, Field(ge=0, strict=True)] | None = None
    vendor_firmware: Word | None = None
    firmware: Annotated[Firmware, BeforeValidator(_firmware)] | None = None
    adopted: date | None = None
    pin_env: Word | None = None
    pin_file: Path | None = None
    touch: TouchTable | None = None
    power: PowerTable | None = None

    @model_validator(mode="before")
    @classmethod
    def _let_built_in_keys_be_wiped(cls, table: Any) -> Any:
        if isinstance(table, dict) and _is_built_in(table.get("key")):
            return {"level": Consent.WIPE.word, **table}
        return table

    @model_validator(mode="after")
    def _insist_on_one_place_and_one_pin(self) -> Bay:
        if (self.path is None) == (self.key is None):
            raise ValueError("a bay has either a path or a key")
        if self.pin_env is not None and self.pin_file is not None:
            raise ValueError("a PIN comes from pin_env or from pin_file, not from both")
        return self

    @model_validator(mode="after")
    def _keep_virtual_time_apart(self) -> Bay:
        if (self.touch or self.power) and (self.key is None or _is_built_in(self.key)):
            raise ValueError(
                "touch and power tables are for simulators; a built-in key has its own, in virtual"
                " time, and a person serves a port"
            )
        return self


class Hub(Table):
    """A hub whose ports may lose their power, as long as nothing else is plugged into it.

    Attributes:
        path: The udev ID_PATH of its own port, or the port's name in the kernel.
    """

    path: Word


class Board(Table):
    """A device of the bench itself, which may lose its power with its hub.

    Attributes:
        path: The udev ID_PATH of its port, or the port's name in the kernel.
    """

    path: Word


class Tables(Table):
    """The whole file.

    Attributes:
        bays: The bays by name.
        hubs: The hubs that may be switched, by name.
        boards: The devices of the bench, by name.
    """

    hubs: Mapping[str, Hub] = Field(default_factory=dict)
    boards: Mapping[str, Board] = Field(default_factory=dict)
    bays: Mapping[Annotated[str, AfterValidator(_bay_name)], Bay] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _give_each_port_to_one_bay(self) -> Tables:
        owners: dict[str, str] = {}
        for name, bay in self.bays.items():
            owner = owners.setdefault(bay.path, name) if bay.path else name
            if owner != name:
                raise ValueError(f"the bays {owner} and {name} have the same path, {bay.path}")
        return self


def _is_built_in(key: object) -> bool:
    return isinstance(key, str) and key.partition(":")[0].partition("+")[0] == _BUILT_IN
