"""Stretches of a message that are not written down, or that no two messages have alike."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

FILLER = ord("*")
"""What stands where something was: it shows in any view of the bytes, and keeps their number."""


class Kind(StrEnum):
    """Why a stretch is set apart."""

    MASKED = "masked"
    """It is made from a PIN, a token or a salt: its bytes are replaced."""
    DRAWN = "drawn"
    """It is public, but drawn by chance for this one message: its bytes stay."""
    REDACTED = "redacted"
    """It tells of a person or of one single key: its bytes are replaced for who asks for that."""


class Span(NamedTuple):
    """A stretch of bytes.

    Attributes:
        name: What is there, as the specification calls it.
        start: The first byte.
        stop: One past the last byte.
    """

    kind: Kind
    name: str
    start: int
    stop: int

    def within(self, start: int, stop: int, shift: int = 0) -> Span | None:
        """Return what of it lies between two places, moved by `shift`; None if nothing does."""
        first, last = max(self.start, start), min(self.stop, stop)
        if first >= last:
            return None
        return Span(self.kind, self.name, first + shift, last + shift)


def filled(data: bytes, spans: Iterable[Span]) -> bytes:
    """Return bytes of the same length, with all but what was drawn by chance replaced."""
    hidden = [span for span in spans if span.kind is not Kind.DRAWN]
    if not hidden:
        return data
    written = bytearray(data)
    for span in hidden:
        stop = min(span.stop, len(data))
        written[span.start : stop] = bytes([FILLER]) * (stop - span.start)
    return bytes(written)
