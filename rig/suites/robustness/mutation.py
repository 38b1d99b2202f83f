"""Requests and packets made at random; the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

SHORTEST = 2
CHANGES = 3
"""Changes to one request, at the most."""


def mutated(request: bytes, seed: int) -> bytes:
    """Return a request with a few bytes changed, taken out or put in, never its command byte."""
    chance = Random(seed)  # noqa: S311 - a test's input, no secret
    body = bytearray(request)
    for _ in range(chance.randint(1, CHANGES)):
        chance.choice(WAYS)(body, chance)
    return bytes(body)


def _change(body: bytearray, chance: Random) -> None:
    if len(body) >= SHORTEST:
        body[chance.randrange(1, len(body))] ^= 1 << chance.randrange(8)


def _take_out(body: bytearray, chance: Random) -> None:
    if len(body) >= SHORTEST:
        start = chance.randrange(1, len(body))
        del body[start : start + chance.randint(1, 8)]


def _put_in(body: bytearray, chance: Random) -> None:
    at = chance.randint(1, len(body))
    body[at:at] = chance.randbytes(chance.randint(1, 8))


WAYS: tuple[Callable[[bytearray, Random], None], ...] = (_change, _take_out, _put_in)


def packet(chance: Random, channel: int, commands: tuple[int, ...]) -> bytes:
    """Return a report that begins or goes on with a message of some length, on a channel.

    Args:
        chance: Where all that is left open comes from.
        channel: The channel.
        commands: The commands to begin a message with.
    """
    head = channel.to_bytes(4, "big")
    if chance.random() < 0.5:
        head += bytes([0x80 | chance.choice(commands)]) + chance.randbytes(2)
    else:
        head += bytes([chance.randrange(0x80)])
    return head + chance.randbytes(64 - len(head))
