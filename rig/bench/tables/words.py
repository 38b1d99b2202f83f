"""The words that tables are made of, and what each may be."""

from __future__ import annotations

import re
import shlex
from enum import StrEnum
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from rig.consent import Act, Consent


class Firmware(StrEnum):
    """What is to be done about a key whose firmware is not the one that was adopted."""

    PINNED = "pinned"


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_BUILT_IN = "virtual"
_PIN = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):([1-9][0-9]*)")


class Table(BaseModel):
    """A table that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def is_built_in(key: object) -> bool:
    """Tell whether a key's name is that of a key of this process, in virtual time."""
    return isinstance(key, str) and key.partition(":")[0].partition("+")[0] == _BUILT_IN


def pin_of(wire: str) -> tuple[str, int]:
    """Return the board and the channel of `BOARD:CHANNEL`."""
    board, _, channel = wire.partition(":")
    return board, int(channel)


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


def _wire(text: str) -> str:
    if not _PIN.fullmatch(text):
        raise ValueError("write BOARD:CHANNEL, such as B1:1; channels count from 1")
    return text


Word = Annotated[str, Field(min_length=1)]
BayName = Annotated[str, AfterValidator(_bay_name)]
UsbId = Annotated[int, Field(ge=0, le=0xFFFF, strict=True)]
Channel = Annotated[int, Field(ge=1, le=255, strict=True)]
Place = Annotated[str, AfterValidator(_host_and_port)]
Command = Annotated[str, AfterValidator(_command)]
Wire = Annotated[str, AfterValidator(_wire)]
IrreversibleAct = Annotated[Act, BeforeValidator(_act)]
FirmwarePolicy = Annotated[Firmware, BeforeValidator(_firmware)]
Level = Annotated[
    Consent,
    BeforeValidator(_level),
    PlainSerializer(lambda level: level.word, return_type=str, when_used="json"),
    WithJsonSchema({"enum": [level.word for level in Consent], "type": "string"}),
]
