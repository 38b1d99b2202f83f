"""`make bench`: measure the rig, print the figures, and write them to a JSON file."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rig.bench.touch.presser import Presser
from rig.consent import EVERY_ACT, Consent
from rig.guard import Guard
from rig.link.taps import Tap
from rig.trace.recorder import Recorder
from tests.benchmarks import (
    history,
    judging,
    latencies,
    link,
    many_keys,
    pages,
    patience,
    per_test,
    planning,
    unplugging,
    virtual_key,
)

AIMS = {
    "ping_57_without_taps_ratio": "at least 1.5",
    "ping_1024_without_taps_ratio": "at least 1.5",
    "ping_57_with_taps_ratio": "at least 1",
    "ping_1024_with_taps_ratio": "at least 1",
    "mute_lateness_ms": "under 10",
    "unplug_noticed_ms": "under 50",
    "unplug_noticed_worst_ms": "under 50",
    "unplug_noticed_at_touch_ms": "under 50",
    "unplug_noticed_at_touch_worst_ms": "under 50",
    "presence_timeout_real_ms": "under 50",
    "make_credential_ratio": "at most 10",
    "get_assertion_ratio": "at most 10",
    "fresh_key_ms": "under 2",
    "planning_1000_tests_ms": "under 100",
    "planned_resets_by_bound_ratio": "at most 1.2",
    "planned_resets_by_chance_ratio": "at most 0.33",
    "import_results_per_second": "at least 30000",
    "import_into_100_nights_results_per_second": "at least 30000",
    "import_into_1000_nights_results_per_second": "at least 30000",
    "diff_in_100_nights_s": "under 1",
    "diff_in_1000_nights_s": "under 1",
    "morning_page_in_100_nights_s": "under 2",
    "morning_page_in_1000_nights_s": "under 2",
    "morning_page_of_100_nights_s": "under 2",
    "morning_page_mb": "at most 2",
    "fleet_page_mb": "at most 2",
    "index_page_mb": "at most 2",
    "largest_key_page_mb": "at most 2",
    "all_fail_morning_page_mb": "at most 2",
    "all_fail_fleet_page_mb": "at most 2",
    "all_fail_index_page_mb": "at most 2",
    "all_fail_largest_key_page_mb": "at most 2",
    "always_failing_found_first_night": "1",
    "always_failing_named_rightly": "at least 0.9",
    "always_failing_regressed_rightly": "at least 0.9",
    "failing_30_percent_3_rounds_found_in_5_nights": "at least 0.95",
    "failing_30_percent_3_rounds_named_rightly": "at least 0.9",
    "slower_false_alarms_per_comparison": "at most 0.005",
    "slower_by_20_percent_found_in_3_nights": "at least 0.95",
    "16_keys_ctaphid_ratio": "at most 1.3",
    "16_keys_ctaphid_failed": "0",
}


class NoTouch:
    """A finger that nothing asks for."""

    def press(self, hold: float, delay: float) -> None:
        """Press nothing."""

    def release(self) -> None:
        """Let go of nothing."""


def taps() -> Sequence[Tap]:
    """Return the taps that every key has, the guard at its strictest."""
    guard = Guard(Consent.READ, irreversible=EVERY_ACT)
    return guard, Recorder(), Presser(NoTouch())


def main(target: Path) -> None:
    """Measure all, print, and write to `target`."""
    parts = (
        link.measure(taps),
        unplugging.measure(taps),
        patience.measure(),
        virtual_key.measure(),
        per_test.measure(),
        planning.measure(),
        history.measure(),
        pages.measure(),
        judging.measure(),
        latencies.measure(),
        many_keys.measure(),
    )
    figures = {name: figure for part in parts for name, figure in part.items()}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps({"schema": "keyrig.bench/1", "figures": figures}, indent=2) + "\n")
    for name, figure in figures.items():
        aim = f"  (aim: {AIMS[name]})" if name in AIMS else ""
        sys.stdout.write(f"{name:54} {figure:10.3f}{aim}\n")


main(Path(sys.argv[1]))
