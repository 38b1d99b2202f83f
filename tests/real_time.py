"""What is different where time is real: what nobody waits for, what is not to be had, and how long
tests wait for the rest."""

from __future__ import annotations

from collections.abc import Iterable

PATIENCE = 240.0
"""Seconds for what takes moments on an idle machine. Only a failure takes as long: a machine that
is busy with other things has been seen to take a minute over the start of a process."""

GIVES_UP = "waits until the key gives a touch up, and another of the kind is kept"
LEFT_TO_VIRTUAL_TIME = {
    "test_next_after_the_time_limit_is_refused": "waits 31 s for the end of a sequence",
    "test_each_call_starts_the_time_anew": "waits 50 s, twice less than the time limit",
    "test_token_that_is_not_used_ends_after_30_seconds": "waits 31 s",
    "test_token_that_is_used_ends_after_ten_minutes": "waits ten minutes",
    "test_token_that_was_not_used_in_time_is_refused": "waits 31 s",
    "test_probe_without_a_touch_is_denied": GIVES_UP,
    "test_exclusion_is_not_told_before_the_touch": GIVES_UP,
    "test_untouched_touch_probe_tells_nothing": GIVES_UP,
    "test_untouched_request_is_given_up": GIVES_UP,
}
"""Tests whose verdict in process stands for the one in real time, and why nobody waits for it."""

GAPS = (
    "allows gaps of 0.15 s, which a key in software exceeds where others are at work on the same"
    " processors"
)
OF_TENTHS_OF_A_SECOND = {
    "test_keepalives_tell_of_the_wait": GAPS,
    "test_keepalives_tell_of_the_wait_for_touch": GAPS,
    "test_keepalives_tell_of_the_wait_for_a_reset": "is left out by the name of the others, of"
    " which its own begins",
}
"""Tests that a starved key fails as a bad one does, and rightly so."""


def but_for(*left_out: Iterable[str]) -> str:
    """Return what `-k` takes for all tests but some."""
    return "not (" + " or ".join(name for names in left_out for name in names) + ")"
