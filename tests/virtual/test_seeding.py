from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from rig.virtual.key import VirtualKey, VirtualKeyError

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

Plug = Callable[..., "Platform"]
PING, INIT, CANCEL = 0x01, 0x06, 0x11
BROADCAST = 0xFFFFFFFF
LONG = bytes(range(200))
CUT = "ping-cut-to-one-packet"


def pings(platform: Platform, count: int, data: bytes = LONG) -> list[int]:
    """Lengths of what comes back of PINGs in a row; opening the channel was request 1."""
    return [len(platform.ask(PING, data)[1]) for _ in range(count)]


def test_intermittent_fault_acts_at_each_nth_request(plug: Plug) -> None:
    assert pings(plug(faults=[f"{CUT}/3"]), 6) == [200, 57, 200, 200, 57, 200]


def test_intermittent_fault_acts_beside_one_that_always_does(plug: Plug) -> None:
    platform = plug(faults=[f"{CUT}/2", "protocol-version-one"])
    assert pings(platform, 3) == [57, 200, 57]
    replies = [platform.ask(INIT, bytes(8), channel=BROADCAST)[1] for _ in range(2)]
    assert [reply[12] for reply in replies] == [1, 1]


def test_cancel_is_no_request(plug: Plug) -> None:
    platform = plug(faults=[f"{CUT}/3"])
    platform.send(CANCEL)
    assert pings(platform, 2) == [200, 57]


def test_fault_keeps_what_it_noted_while_it_rests(plug: Plug) -> None:
    platform = plug(faults=["first-nonce-repeated/2"])
    nonces = [platform.ask(INIT, bytes([n]) * 8, channel=BROADCAST)[1][:8] for n in range(4)]
    assert nonces == [bytes(8), b"\1" * 8, bytes(8), b"\3" * 8]


@pytest.mark.parametrize("text", [f"{CUT}/0", f"{CUT}/", f"{CUT}/-1", f"{CUT}/x", "none/2"])
def test_fault_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(VirtualKeyError):
        VirtualKey(faults=[text])
