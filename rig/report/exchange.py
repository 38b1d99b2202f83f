"""A decoded exchange, line by line, so that a page can set requests and replies apart."""

from __future__ import annotations

from typing import NamedTuple

_KINDS = {"→": "out", "←": "in", "…": "wait"}


class ExchangeLine(NamedTuple):
    """One line; `kind` is `out`, `in`, `wait`, or `more` for what belongs to the line above."""

    kind: str
    text: str


def exchange_lines(text: str) -> list[ExchangeLine]:
    """Tell requests, replies and waiting apart by the arrow after the time."""
    return [ExchangeLine(_kind(line), line) for line in text.splitlines()]


def _kind(line: str) -> str:
    head = line.partition(" ms ")[2] if " ms " in line[:14] else line.lstrip()
    return _KINDS.get(head[:1], "more")
