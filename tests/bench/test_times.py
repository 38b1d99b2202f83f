from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from rig.bench.tables.times import parse_span, seconds_until, span_of

HOUR = 3600.0
SPANS = {
    "90s": timedelta(seconds=90),
    "45m": timedelta(minutes=45),
    "8h": timedelta(hours=8),
    "1h30m": timedelta(minutes=90),
    "90d": timedelta(days=90),
    "1d2h3m4s": timedelta(days=1, hours=2, minutes=3, seconds=4),
}
NO_SPANS = ["", "8", "0h", "h", "-8h", "8 h", "30m1h", "8hours", "1.5h", "99999h"]
DEADLINES = {
    "later today": ("2026-11-22T22:00:00+01:00", "23:30", 1.5),
    "past midnight": ("2026-11-22T22:00:00+01:00", "06:30", 8.5),
    "this very minute is a day away": ("2026-11-22T06:30:00+01:00", "06:30", 24.0),
    "told in another zone": ("2026-11-22T21:00:00+00:00", "06:30", 8.5),
    "an hour is left out": ("2026-03-28T22:00:00+01:00", "06:30", 7.5),
    "an hour comes twice": ("2026-10-24T22:00:00+02:00", "06:30", 9.5),
    "in the hour that is left out": ("2026-03-28T22:00:00+01:00", "02:30", 4.5),
    "a span, whatever the clocks do": ("2026-10-24T22:00:00+02:00", "8h", 8.0),
}


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clocks are put forward on 29 March and back on 25 October 2026."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(("text", "span"), SPANS.items(), ids=SPANS)
def test_span_is_read_as_people_write_it(text: str, span: timedelta) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize("seconds", [1, 59, 3600, 30_000, 100_000, 3_000_000])
def test_span_is_written_as_it_is_read(seconds: int) -> None:
    assert parse_span(span_of(seconds)).total_seconds() == seconds


def test_span_of_next_to_nothing_is_one_all_the_same() -> None:
    assert parse_span(span_of(0.2)).total_seconds() == 1


@pytest.mark.parametrize("text", NO_SPANS)
def test_what_is_no_span_is_refused_with_what_can_be_written(text: str) -> None:
    with pytest.raises(ValueError, match="write 90s"):
        parse_span(text)


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(("now", "deadline", "hours"), DEADLINES.values(), ids=DEADLINES)
def test_deadline_is_the_next_time_it_is_that_late(now: str, deadline: str, hours: float) -> None:
    assert seconds_until(deadline, datetime.fromisoformat(now)) == hours * HOUR


@pytest.mark.parametrize("text", ["24:00", "6:30", "06:60", "0630", "tomorrow", ""])
def test_deadline_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"06:30"):
        seconds_until(text, datetime.now(UTC))
