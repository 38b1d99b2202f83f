"""How a key's software can end in the middle of its work."""

from __future__ import annotations


class Crash(Exception):
    """The key is lost; a fault raises it from a rule, at whatever the key was deciding there."""


class Restart(Crash):
    """The key starts anew, as if its power had been cut and restored at once."""


class Hang(Crash):
    """The key says nothing more until its power is cut."""
