"""One test on one key: the line of `results.jsonl`."""

from __future__ import annotations

from dataclasses import dataclass

from rig.record.verdict import Check, Verdict

SCHEMA = "keyrig.result/1"


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one attempt at one test on one key came to.

    Attributes:
        key: The key's name as the user gave it.
        bay: The bay that it is plugged into; the key's name where there is no bench.
        test: `suite/file.py::name[parameters]` for keyrig's suites, pytest's node id otherwise.
        reason: One sentence for every verdict but a plain pass; empty there.
        detail: For a failure, the assertion as pytest tells it.
        exchange: The decoded exchange with the key, for everything but pass and skip.
        seconds: Wall time of set-up, call and tear-down.
        touches: Presses that the key took during the test.
        resets: authenticatorReset answered with success during set-up and call.
        attempt: 1 for the first.
    """

    key: str
    bay: str
    test: str
    requirements: tuple[str, ...]
    checks: tuple[Check, ...]
    verdict: Verdict
    reason: str = ""
    detail: str = ""
    exchange: str = ""
    seconds: float = 0.0
    touches: int = 0
    resets: int = 0
    resets_tested: int = 0
    power_cycles: int = 0
    attempt: int = 1
