"""One line to or from an actuator: tag, text and checksum."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 256
"""Bytes after which a line without an end is noise; the protocol's own limit is far below."""

UNTAGGED = ""
"""The tag of an answer to a request that arrived garbled: the board could not trust its tag."""

_POLYNOMIAL = 0x07
_CHECKED = re.compile(rb"(?P<said>.*)~(?P<crc>[0-9A-Fa-f]{2})")
_TAGGED = re.compile(r"(?:@(?P<tag>\w{1,8}) )?(?P<text>.*)")
_BOOT = re.compile(rb"!BOOT\b[ ]*(?P<cause>\w*).*")
_ERROR = re.compile(r"ERR (?P<number>-?\d+),\"(?P<text>[^\"]*)\"")


@dataclass(frozen=True)
class Answer:
    """What the board says to one request.

    Attributes:
        tag: The request's; empty if it could not be made out.
        text: What it says, without tag and checksum.
    """

    tag: str
    text: str


@dataclass(frozen=True)
class Boot:
    """The board says unasked that it has just started.

    Attributes:
        cause: Why, in its own word.
    """

    cause: str


def crc8(data: bytes) -> int:
    """Return the checksum of what stands before the `~` (polynomial 0x07, from 0)."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ (_POLYNOMIAL if crc & 0x80 else 0)) & 0xFF
    return crc


def request(tag: str, text: str) -> bytes:
    """Return the line that asks for something."""
    said = f"@{tag} {text}".encode("ascii")
    return b"%s~%02X\n" % (said, crc8(said))


def read(line: bytes) -> Answer | Boot | None:
    """Understand a line without its end; None if it is noise, or somebody else's reply.

    Each of our requests carries a checksum, so a reply without one is not to us.
    """
    boot = _BOOT.fullmatch(line)
    if boot:
        return Boot(boot["cause"].decode("ascii"))
    checked = _CHECKED.fullmatch(line)
    if checked is None or crc8(checked["said"]) != int(checked["crc"], 16):
        return None
    tagged = _TAGGED.fullmatch(checked["said"].decode("ascii", "replace"))
    return Answer(tagged["tag"] or UNTAGGED, tagged["text"]) if tagged else None


def refusal(text: str) -> tuple[int, str] | None:
    """Return number and words of an answer that says no; None for one that says yes."""
    error = _ERROR.fullmatch(text)
    return (int(error["number"]), error["text"]) if error else None
