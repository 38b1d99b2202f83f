"""Text that no traceback shows."""

from __future__ import annotations


class Unprinted(str):
    """Characters like any others, but for their `repr`: pytest shows what a function was given."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<masked>"
