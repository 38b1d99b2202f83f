"""A PIN that cannot be printed by accident."""

from __future__ import annotations


class Pin:
    """A PIN: every printed form of it is masked, also in pytest's account of a failed comparison.

    It is no string, since pytest shows the difference of strings character by character.
    """

    __slots__ = ("_characters",)

    def __init__(self, characters: str) -> None:
        self._characters = characters

    def reveal(self) -> str:
        """Return the characters, for the one call that needs them."""
        return self._characters

    def encode(self) -> bytes:
        """Return the characters in UTF-8, as they are hashed and padded (CTAP 6.5.5)."""
        return self._characters.encode()

    def __repr__(self) -> str:
        return "Pin(masked)"
