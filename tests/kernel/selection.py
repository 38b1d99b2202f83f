"""What is run over hidraw, and in process to compare it with."""

from __future__ import annotations

from tests.real_time import LEFT_TO_VIRTUAL_TIME, OF_TENTHS_OF_A_SECOND, but_for

PROFILE = "short-timeouts"
SUITES = ("ctaphid", "get_info", "registration", "assertion", "client_pin", "u2f")
LIGHT_SUITES = ("get_info",)
"""What several keys are put through at once: no row of it is about times of less than a second,
which eight processes on two emulated processors cannot keep."""
OTHERS = but_for(LEFT_TO_VIRTUAL_TIME, OF_TENTHS_OF_A_SECOND)
IN_PROCESS = "in-process.jsonl"


def options(suites: tuple[str, ...]) -> list[str]:
    """Return the options of `keyrig run` that select them."""
    chosen = [word for suite in suites for word in ("--suite", suite)]
    return [*chosen, "-k", OTHERS, "--json"]
