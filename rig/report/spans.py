"""Times for people."""

from __future__ import annotations

from datetime import datetime

_MINUTE = 60
_HOUR = 3600


def duration(seconds: float) -> str:
    """Tell a duration in the two units that matter: `35 ms`, `4.2 s`, `3 min 20 s`, `8 h 5 min`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE:.0f} min {seconds % _MINUTE:.0f} s"
    return f"{seconds // _HOUR:.0f} h {seconds % _HOUR // _MINUTE:.0f} min"


def moment(time: datetime) -> str:
    """Tell a time with its zone, to the second."""
    return f"{time:%Y-%m-%d %H:%M:%S %Z}"
