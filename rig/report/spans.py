"""Times and numbers for people."""

from __future__ import annotations

from datetime import datetime

_MINUTE = 60
_HOUR = 3600


def duration(seconds: float) -> str:
    """Tell a duration in the two units that matter: `35 ms`, `4.2 s`, `3 min 20 s`, `8 h 5 min`."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < _MINUTE - 0.05:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"


def counted(number: int, word: str, many: str = "") -> str:
    """Tell a number of things: `1 key`, `2 keys`; `many` is the plural that takes no plain s."""
    return f"{number} {word if number == 1 else many or f'{word}s'}"


def moment(time: datetime) -> str:
    """Tell a time with its zone, to the second."""
    return f"{time:%Y-%m-%d %H:%M:%S %Z}"
