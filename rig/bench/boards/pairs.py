"""Which pad and which port of a board belong to one key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from rig.bench.tables import Bay

Pairs: TypeAlias = Mapping[int, int]
"""Which pad the key on a port has, by port of the same board."""

NO_PAIRS: Pairs = MappingProxyType({})


def pairs_of(bays: Iterable[Bay]) -> dict[str, dict[int, int]]:
    """Return the pairs of each board, by what a bench file says of its bays."""
    pairs: dict[str, dict[int, int]] = {}
    for bay in bays:
        pad, port = bay.touch, bay.power
        if pad and port and pad.board and pad.board == port.board and pad.channel and port.channel:
            pairs.setdefault(pad.board, {})[port.channel] = pad.channel
    return pairs
