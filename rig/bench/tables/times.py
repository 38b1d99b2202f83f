"""Times as people write them: `8h`, `1h30m`, `90d`; `06:30` for the next time it is that late."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

_SPAN = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,4})m)?(?:(\d{1,5})s)?")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
SPAN_FORM = "write 90s, 45m, 8h, 1h30m or 90d"
DEADLINE_FORM = "write a time of day such as 06:30, or a span such as 8h or 1h30m"


def parse_span(text: str) -> timedelta:
    """Read a span; raises `ValueError` if it is none, or nothing at all."""
    found = _SPAN.fullmatch(text)
    counts = [int(each or 0) for each in found.groups()] if found else [0] * 4
    days, hours, minutes, seconds = counts
    span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if not span:
        raise ValueError(SPAN_FORM)
    return span


def span_of(seconds: float) -> str:
    """Write a span, in whole seconds and at least one, as `parse_span` reads it."""
    minutes, rest = divmod(max(round(seconds), 1), 60)
    return f"{minutes // 60}h{minutes % 60}m{rest}s"


def seconds_until(deadline: str, now: datetime) -> float:
    """Return how long it is until a deadline: a span from now, or the next time it is that late.

    What the clocks are put forward or back by meanwhile is taken into account. An hour that they
    leave out is taken for the one after it.

    Args:
        deadline: As people write it.
        now: With its zone, which need not be the one of this machine.

    Raises:
        ValueError: It is neither a span nor a time of day.
    """
    found = _CLOCK.fullmatch(deadline)
    if found is None:
        return _span_until(deadline).total_seconds()
    late = time(int(found[1]), int(found[2]))
    # Without a zone it is the machine's own, with the offset that it will have by then.
    today = datetime.fromtimestamp(now.timestamp()).date()
    ends = (datetime.combine(today + timedelta(days=days), late).timestamp() for days in (0, 1))
    return next(end for end in ends if end > now.timestamp()) - now.timestamp()


def _span_until(text: str) -> timedelta:
    try:
        return parse_span(text)
    except ValueError:
        raise ValueError(DEADLINE_FORM) from None
