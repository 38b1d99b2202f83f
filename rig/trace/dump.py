"""Bytes that could not be decoded, in hex, without the PIN material that can be made out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from rig.trace.masking.spans import Kind, Span
from rig.trace.values import octets

_BYTES_A_LINE = 32
_BYTES_A_BLOCK = 4
_MOST_LINES = 8
_HIDDEN = "··"


def dump(message: bytes, spans: Iterable[Span]) -> Iterator[str]:
    """Tell bytes in hex, 32 a line with the offset in front, at most 8 lines.

    Args:
        message: The message whose CBOR the reader refused; its first byte is not told.
        spans: What in the message is secret.
    """
    data = message[1:]
    # A length that was told may reach far beyond what is there.
    told = (span.within(1, len(message), -1) for span in spans if span.kind is Kind.MASKED)
    hidden = {place for span in told if span for place in range(span.start, span.stop)}
    starts = range(0, len(data), _BYTES_A_LINE)
    for start in starts[:_MOST_LINES]:
        yield f"{start:4}  {_line(data, start, hidden)}"
    if len(starts) > _MOST_LINES:
        yield f"      … {octets(data)}"


def _line(data: bytes, start: int, hidden: Collection[int]) -> str:
    line = range(start, min(start + _BYTES_A_LINE, len(data)))
    blocks = (line[at : at + _BYTES_A_BLOCK] for at in range(0, len(line), _BYTES_A_BLOCK))
    return " ".join("".join(_octet(data, place, hidden) for place in block) for block in blocks)


def _octet(data: bytes, place: int, hidden: Collection[int]) -> str:
    return _HIDDEN if place in hidden else f"{data[place]:02x}"
