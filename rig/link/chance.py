"""What is drawn by chance and sent in the clear: nonces, challenges, ids, names.

Once seeded, the same is drawn again in the same order, so that a recorded exchange can be had once
more. PINs, salts and private keys are never drawn here: whoever knows the seed knows what came.
"""

from __future__ import annotations

import hashlib
import secrets


class _Source:
    """Bytes by chance, or all bytes of one seed."""

    def __init__(self) -> None:
        self._seed: bytes | None = None
        self._drawn = 0

    def seed(self, text: str | None) -> None:
        """Draw from this seed from now on; None draws what nobody can foresee."""
        self._seed, self._drawn = text.encode() if text is not None else None, 0

    def token_bytes(self, count: int) -> bytes:
        """Draw so many bytes."""
        if self._seed is None:
            return secrets.token_bytes(count)
        self._drawn += 1
        place = self._drawn.to_bytes(8, "big")
        return hashlib.shake_256(place + self._seed).digest(count)

    def token_hex(self, count: int) -> str:
        """Draw so many bytes, in hex."""
        return self.token_bytes(count).hex()


_source = _Source()
seed = _source.seed
token_bytes = _source.token_bytes
token_hex = _source.token_hex


def new_seed() -> str:
    """Return a seed that was never used before."""
    return secrets.token_hex(16)
