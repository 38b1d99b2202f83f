"""Times as people read them, and as they stand in baselines."""

from __future__ import annotations

import re

_TIME = re.compile(r"(\d+(?:\.\d+)?) (ms|s)")
_UNITS = {"ms": 1000.0, "s": 1.0}


def milliseconds(seconds: float) -> str:
    """Tell a time as precisely as it matters: `1.42 ms`, `131 ms`, `2.05 s`."""
    return f"{seconds:.2f} s" if seconds >= 0.9995 else f"{_figures(seconds * 1000)} ms"


def seconds_in(text: str) -> float:
    """Return the seconds that such a text tells; raises `ValueError` if it tells none."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no time, such as '131 ms'")
    return float(found[1]) / _UNITS[found[2]]


def _figures(thousandths: float) -> str:
    """Return three figures, without an exponent."""
    digits = 0 if thousandths >= 99.95 else 1 if thousandths >= 9.995 else 2
    return f"{thousandths:.{digits}f}"
