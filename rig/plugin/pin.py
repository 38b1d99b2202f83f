"""A PIN that cannot be printed by accident."""

from __future__ import annotations

import unicodedata
from typing import Literal, TypeAlias

from rig.guard.unprinted import Unprinted

Form: TypeAlias = Literal["NFC", "NFD", "NFKC", "NFKD"]


class Pin:
    """A PIN: every printed form of it is masked, also in pytest's account of a failed comparison.

    It is no string, since pytest shows the difference of strings character by character.
    """

    __slots__ = ("_characters",)

    def __init__(self, characters: str) -> None:
        self._characters = Unprinted(characters)

    def reveal(self) -> Unprinted:
        """Return the characters, for the one call that needs them."""
        return self._characters

    def encode(self) -> bytes:
        """Return the characters in UTF-8, as they are hashed and padded (CTAP 6.5.5)."""
        return self._characters.encode()

    def normalized(self, form: Form) -> Pin:
        """Return it in another Unicode normalisation form, as a platform might send it."""
        return Pin(unicodedata.normalize(form, self._characters))

    def __repr__(self) -> str:
        return "Pin(masked)"
