"""What can be wrong with a bench, by names that programs can rely on."""

from __future__ import annotations

from enum import StrEnum


class Trouble(StrEnum):
    """What stood in the way of a verdict: of the bench, or not known yet to be the key's."""

    GONE = "gone"
    """The key left, or restarted, and what made it so is not known."""
    MUTE = "mute"
    """The key did not answer, and why is not known."""
    TOUCH = "touch"
    """The key took none of three presses."""
    ACTUATOR = "actuator"
    """What presses or powers the key is silent, has restarted, or refuses."""
    FALSE_PRESS = "false press"
    """The key was pressed although nothing was to press it."""
    FOREIGN = "foreign traffic"
    """Another program talks to the key."""
    POWER = "power"
    """The key's port cannot be switched off, or on."""
    WRONG_KEY = "wrong key"
    """The key in the bay is not the adopted one."""
    LATE = "late host"
    """The host was too slow with what a key takes for a while only."""
    PIN = "pin"
    """The bay's own PIN is not sent: it may be wrong, or too few tries are left."""
    LOCK = "lock"
    """Somebody else has the bay."""
    PROCESS = "process"
    """The process that tested the key died."""
    OUT = "bay out"
    """The bay was given up for the run."""
    BENCH = "bench"
    """Anything else of the bench."""
    SUITE = "suite"
    """The rig or the test is at fault."""
