"""Requests of U2F as the key reads them: ISO 7816-4 command APDUs (U2F raw messages 3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

_HEADER = 4
_LE = 2
"""Bytes of an extended Le, which may follow the data."""


class Instruction(IntEnum):
    """Instructions of U2F (U2F raw messages 3.1)."""

    REGISTER = 0x01
    AUTHENTICATE = 0x02
    VERSION = 0x03


class Control(IntEnum):
    """What AUTHENTICATE wants, in its P1 (U2F raw messages 5.1)."""

    ENFORCE = 0x03
    CHECK_ONLY = 0x07
    DONT_ENFORCE = 0x08


class Word(IntEnum):
    """Status words of a reply (U2F raw messages 3.3, ISO 7816-4 5.1.3)."""

    NO_ERROR = 0x9000
    WRONG_LENGTH = 0x6700
    CONDITIONS_NOT_SATISFIED = 0x6985
    COMMAND_NOT_ALLOWED = 0x6986
    WRONG_DATA = 0x6A80
    INCORRECT_P1_P2 = 0x6A86
    INS_NOT_SUPPORTED = 0x6D00
    CLA_NOT_SUPPORTED = 0x6E00

    def encode(self) -> bytes:
        """Return it as the two bytes that end a reply."""
        return self.to_bytes(2, "big")


class ApduRefusal(Exception):
    """A request ends in a status word other than NO_ERROR, without data."""

    def __init__(self, word: Word) -> None:
        super().__init__(word.name)
        self.word = word


@dataclass(frozen=True, kw_only=True)
class Apdu:
    """A command APDU; the class, instruction and parameter bytes as they came."""

    instruction_class: int
    instruction: int
    p1: int
    data: bytes


def parse(message: bytes) -> Apdu:
    """Read a command APDU, short or extended; ApduRefusal where its lengths do not agree."""
    if len(message) < _HEADER:
        raise ApduRefusal(Word.WRONG_LENGTH)
    instruction_class, instruction, p1, _p2 = message[:_HEADER]
    return Apdu(
        instruction_class=instruction_class,
        instruction=instruction,
        p1=p1,
        data=_data(message[_HEADER:]),
    )


def _data(body: bytes) -> bytes:
    """Return the data behind Lc; a body of one or three bytes may be an Le alone."""
    if len(body) <= 1:
        return b""
    if body[0]:
        return _counted(body[1:], body[0], {0, 1})
    if len(body) == 1 + _LE:
        return b""
    return _counted(body[3:], int.from_bytes(body[1:3], "big"), {0, _LE})


def _counted(rest: bytes, length: int, le: set[int]) -> bytes:
    if len(rest) - length not in le:
        raise ApduRefusal(Word.WRONG_LENGTH)
    return rest[:length]
