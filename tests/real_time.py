"""What nobody waits for in real time."""

from __future__ import annotations

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

OF_TENTHS_OF_A_SECOND = {
    "test_keepalives_tell_of_the_wait": "allows gaps of 0.15 s, which a key in software exceeds "
    "where others are at work on the same processors",
}
"""Tests that a starved key fails as a bad one does, and rightly so."""
