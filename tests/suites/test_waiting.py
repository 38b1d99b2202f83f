from __future__ import annotations

from math import inf

import pytest

from rig.suites.waiting import longest_gap


@pytest.mark.parametrize(
    ("times", "longest"),
    [
        ([0.0, 0.1, 0.2, 0.3], 0.1),
        ([0.0, 0.2, 0.4], 0.2),
        ([0.0, 0.1, 0.28, 0.38], 0.18),
        ([0.0, 0.1, 0.28, 0.3, 0.4], 0.1),
        ([0.0, 0.35, 0.35, 0.35, 0.4, 0.5], 0.1),
        ([0.0, 0.5, 0.5, 0.6], 0.4),
        ([0.0, 0.05, 0.1], 0.05),
        ([0.0], inf),
        ([], inf),
    ],
    ids=["steady", "slow", "pause", "late", "queued up", "partly made up", "fast", "one", "none"],
)
def test_gap_is_the_keys_unless_the_packets_after_it_make_up_for_it(
    times: list[float], longest: float
) -> None:
    assert longest_gap(times) == pytest.approx(longest)
