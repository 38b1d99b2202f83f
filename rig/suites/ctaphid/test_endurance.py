"""Replugging, and a thousand requests in a row (CTAP 11.2)."""

from __future__ import annotations

from rig.marks import covers, touches
from rig.suites.fixtures import Check, Link, Power, Send

GET_INFO = 0x04
BY_DESIGN_NEW = {0x19, 0x1E}
"""encIdentifier and encCredStoreState are encrypted anew for each getInfo."""


def told(send: Send) -> dict[int, object]:
    """Return what getInfo tells, but for what is new each time."""
    members = send(GET_INFO).items()
    return {number: value for number, value in members if number not in BY_DESIGN_NEW}


@covers("HID-63")
@touches(0)
def test_replugged_key_answers_init(link: Link, check: Check, power: Power) -> None:
    with check("HID-63"):
        power.cycle()
        assert link.ping(b"?") == b"?"


@covers("HID-65")
@touches(0)
def test_a_thousand_requests_are_answered_alike(link: Link, check: Check, send: Send) -> None:
    latencies = []
    with check("HID-65"):
        first = told(send)
        for _ in range(1000):
            assert told(send) == first
            latencies.append(link.exchange_ended - link.exchange_started)
        # Not their medians: a host that is busy towards the end is late at most of them.
        assert min(latencies[-100:]) <= 2 * min(latencies[:100]) + 0.005
