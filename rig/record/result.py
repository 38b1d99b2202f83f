"""One test on one key: the line of `results.jsonl`."""

from __future__ import annotations

from dataclasses import dataclass

from rig.record.trouble import Trouble
from rig.record.verdict import Check, Verdict

SCHEMA = "keyrig.result/1"


@dataclass(frozen=True, kw_only=True)
class Press:
    """A touch that the key asked for; times are seconds since the test began, on its key's clock.

    Attributes:
        asked: When the request first asked for it.
        pressed: When the press began; None where the test withheld the touch.
        accepted: When the key went on after it; None if it did not.
    """

    asked: float
    pressed: float | None
    accepted: float | None


@dataclass(frozen=True)
class Latency:
    """How long the key took over one request that it carried out.

    Attributes:
        operation: The CTAP command, with its subcommand where it has one: `getAssertion`,
            `clientPIN getKeyAgreement`, `U2F register`.
        seconds: From the last packet of the request to the last one of the reply, without the wait
            for a finger.
    """

    operation: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one attempt at one test on one key came to.

    Attributes:
        key: The key's name as the user gave it.
        bay: The bay that it is plugged into; the key's name where there is no bench.
        test: `suite/file.py::name[parameters]` for keyrig's suites, pytest's node id otherwise.
        reason: One sentence for every verdict but a plain pass; empty there.
        detail: For a failure, the assertion as pytest tells it.
        trouble: What kind of trouble `infra` is; None for any other verdict.
        exchange: The decoded exchange with the key, for everything but pass and skip.
        kernel_log: What the kernel said of the key's port meanwhile, for `fail` and `infra`.
        seconds: Wall time of set-up, call and tear-down.
        touches: Presses that the key took during the test.
        resets: authenticatorReset answered with success during set-up and call.
        attempt: 1 for the first.
        round: Which time round it was, where the run went through its tests several times.
        presses: The touches that the key asked for, in order.
        latencies: How long each request took, one operation after the other; empty for a key whose
            time is virtual.
    """

    key: str
    bay: str
    test: str
    requirements: tuple[str, ...]
    checks: tuple[Check, ...]
    verdict: Verdict
    reason: str = ""
    detail: str = ""
    trouble: Trouble | None = None
    exchange: str = ""
    kernel_log: str = ""
    seconds: float = 0.0
    touches: int = 0
    resets: int = 0
    resets_tested: int = 0
    power_cycles: int = 0
    attempt: int = 1
    round: int = 1
    presses: tuple[Press, ...] = ()
    latencies: tuple[Latency, ...] = ()
