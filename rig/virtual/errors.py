"""What can be wrong with the way a virtual key is asked for."""

from __future__ import annotations

from collections.abc import Iterable


class VirtualKeyError(ValueError):
    """An unknown profile or fault, or an image that cannot be used.

    Attributes:
        candidates: The names that would have done; empty where no name was asked for.
    """

    def __init__(self, says: str, *, candidates: Iterable[str] = ()) -> None:
        self.candidates = tuple(sorted(candidates))
        known = f": {', '.join(self.candidates)}" if self.candidates else ""
        super().__init__(says + known)
