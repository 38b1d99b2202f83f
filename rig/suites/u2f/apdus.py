"""Request APDUs of U2F, sound ones and others (U2F raw messages 3.1)."""

from __future__ import annotations

from rig.link import chance

REGISTER, AUTHENTICATE, VERSION = 0x01, 0x02, 0x03
ENFORCE, CHECK_ONLY, DONT_ENFORCE = 0x03, 0x07, 0x08

WRONG_LENGTH = 0x6700
CONDITIONS_NOT_SATISFIED = 0x6985
WRONG_DATA = 0x6A80
INCORRECT_P1_P2 = 0x6A86
INS_NOT_SUPPORTED = 0x6D00
CLA_NOT_SUPPORTED = 0x6E00

HASH = 32


def extended(instruction: int, p1: int = 0, data: bytes = b"", *, le: bool = True) -> bytes:
    """Return a request in extended length encoding, with or without an Le of any length."""
    head = bytes([0, instruction, p1, 0, 0]) + len(data).to_bytes(2, "big")
    return head + data + (bytes(2) if le else b"")


def short(instruction: int, p1: int = 0, data: bytes = b"") -> bytes:
    """Return a request in short length encoding, with an Le of any length."""
    counted = bytes([len(data)]) + data if data else b""
    return bytes([0, instruction, p1, 0]) + counted + b"\0"


def registering(application: bytes) -> bytes:
    """Return the data of REGISTER, with a challenge of its own."""
    return chance.token_bytes(HASH) + application


def signing(application: bytes, handle: bytes) -> bytes:
    """Return the data of AUTHENTICATE, with a challenge of its own."""
    return registering(application) + bytes([len(handle)]) + handle


def altered(handle: bytes) -> bytes:
    """Return a key handle with one bit in its middle turned."""
    middle = len(handle) // 2
    return handle[:middle] + bytes([handle[middle] ^ 1]) + handle[middle + 1 :]
