"""What other suites ask for: python-fido2's own device tests, and FIDO's conformance tool.

The first get `/usbN/touch/on|off` and `/usbN/power/on|off`, and `/` before all else (tests/device
of its source package, 2.2.1). The second posts to `/conformance/userpresence`, `/powercycle` and
`/results` of http://localhost:3000, and goes on when it is answered (its docs/FIDO2/Automation.md,
from version 1.7.24 on).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from rig.runner.lent.hand import Hand
from rig.runner.lent.http import Act, Refusal

CONFORMANCE_PORT = 3000
"""Where FIDO's tool looks; it cannot be told another place."""


def python_fido2(hands: Sequence[Hand], token: str) -> dict[tuple[str, str], Act]:
    """Return the acts of python-fido2's controller; ports count from 1, in the order of the hands.

    Args:
        hands: One for each port.
        token: What every path begins with, so that nobody else finds them.
    """
    acts: dict[tuple[str, str], Act] = {("GET", f"/{token}/"): _nothing}
    for port, hand in enumerate(hands, 1):
        told: Mapping[str, Callable[[], object]] = {
            "touch/on": hand.touch_on,
            "touch/off": hand.touch_off,
            "power/on": hand.power_on,
            "power/off": hand.power_off,
        }
        for words, act in told.items():
            acts["GET", f"/{token}/usb{port}/{words}"] = _without_body(act)
    return acts


def conformance(hand: Hand, report: Callable[[Outcome], None]) -> dict[tuple[str, str], Act]:
    """Return the acts of FIDO's tool.

    Args:
        hand: That of the key which it tests.
        report: Takes what a run of it came to.
    """
    return {
        ("POST", "/conformance/userpresence"): _without_body(hand.touch_once),
        ("POST", "/conformance/powercycle"): _without_body(hand.power_cycle),
        ("POST", "/conformance/results"): lambda body: report(_outcome(body)),
    }


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run of FIDO's tool came to, as it tells.

    Attributes:
        passed: How many tests passed; None if it does not say.
        failed: How many failed; likewise.
        document: All that it said.
    """

    passed: int | None
    failed: int | None
    document: Mapping[str, Any]


def _outcome(body: bytes) -> Outcome:
    try:
        told = json.loads(body)
    except ValueError as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"the results are no JSON: {error}") from error
    if not isinstance(told, dict):
        raise Refusal(HTTPStatus.BAD_REQUEST, "the results are no object")
    counts = [told.get(f"{word}TestsCount") for word in ("passed", "failed")]
    passed, failed = [count if isinstance(count, int) else None for count in counts]
    return Outcome(passed=passed, failed=failed, document=told)


def _without_body(act: Callable[[], object]) -> Act:
    def obey(_: bytes) -> None:
        act()

    return obey


def _nothing(_: bytes) -> None:
    """Answer that somebody is here."""
