"""The tables of a bench file, as people write them."""

from __future__ import annotations

from rig.bench.tables.bay import Bay
from rig.bench.tables.boards import Board, BoardKind, Hub, HubSwitch
from rig.bench.tables.night import Night
from rig.bench.tables.parts import PowerTable, Simulated, TouchTable
from rig.bench.tables.whole import Tables
from rig.bench.tables.words import Firmware, Table, pin_of

__all__ = [
    "Bay",
    "Board",
    "BoardKind",
    "Firmware",
    "Hub",
    "HubSwitch",
    "Night",
    "PowerTable",
    "Simulated",
    "Table",
    "Tables",
    "TouchTable",
    "pin_of",
]
