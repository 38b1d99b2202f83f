"""Random sessions of several programs with one key: 100,000 packets, and what must always hold."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey

pytestmark = pytest.mark.slow
BROADCAST = b"\xff\xff\xff\xff"
PING, INIT, CBOR, CANCEL, KEEPALIVE, ERROR = 0x81, 0x86, 0x90, 0x91, 0xBB, 0xBF
SELECTION = b"\x0b"
FEWEST_PACKETS = 100_000
SESSIONS, STEPS = 2800, 60
SENT = [0]


def packets(channel: bytes, command: int, payload: bytes) -> list[bytes]:
    """Cut a message into reports."""
    head = channel + bytes([command]) + len(payload).to_bytes(2, "big")
    first, rest = payload[:57], payload[57:]
    following = [rest[at : at + 59] for at in range(0, len(rest), 59)]
    cut = [head + first, *(channel + bytes([n]) + part for n, part in enumerate(following))]
    return [packet.ljust(64, b"\0") for packet in cut]


class Programs(RuleBasedStateMachine):
    """Programs that know nothing of each other, on channels of one key."""

    channels = Bundle("channels")

    @initialize()
    def plug_in(self) -> None:
        self.clock = VirtualClock()
        self.key = VirtualKey(clock=self.clock)
        self.heard: list[bytes] = []
        self.key.send = self.heard.append
        self.ours: set[bytes] = {BROADCAST}

    def send(self, *reports: bytes) -> list[bytes]:
        """Send packets, and return what the key says to them."""
        before = len(self.heard)
        for report in reports:
            self.key.feed(report)
            self.ours.add(report[:4])
        SENT[0] += len(reports)
        return self.heard[before:]

    @rule(target=channels)
    def open(self) -> bytes:
        nonce = os.urandom(8)
        said = self.send(*packets(BROADCAST, INIT, nonce))
        assert said[-1][:5] == BROADCAST + bytes([INIT])
        assert said[-1][7:15] == nonce
        return said[-1][15:19]

    @rule(channel=channels, size=st.integers(0, 300))
    def ping(self, channel: bytes, size: int) -> None:
        data = os.urandom(size)
        sent = packets(channel, PING, data)
        said = [report for report in self.send(*sent) if report[:4] == channel]
        assert said, "a message that is whole is answered at once"
        answered = said[-len(sent) :] if said[-1][4] not in (ERROR, KEEPALIVE) else said
        assert answered == sent or any(report[4] == ERROR for report in said)

    @rule(channel=channels)
    def ask_for_a_touch(self, channel: bytes) -> None:
        self.send(*packets(channel, CBOR, SELECTION))

    @rule(channel=channels)
    def cancel(self, channel: bytes) -> None:
        self.send(*packets(channel, CANCEL, b""))

    @rule(channel=channels, head=st.binary(min_size=1, max_size=60))
    def babble(self, channel: bytes, head: bytes) -> None:
        self.send((channel + head).ljust(64, b"\0")[:64])

    @rule(report=st.binary(max_size=80))
    def send_noise(self, report: bytes) -> None:
        self.send(report)

    @rule(seconds=st.sampled_from([0.05, 0.2, 0.6, 5.0, 31.0]))
    def wait(self, seconds: float) -> None:
        self.clock.advance(self.clock.now() + seconds)

    @rule()
    def touch(self) -> None:
        self.key.sensor.press()
        self.key.sensor.release()

    @rule(channel=channels)
    def start_again(self, channel: bytes) -> None:
        self.wait(11)
        nonce = os.urandom(8)
        said = self.send(*packets(channel, INIT, nonce))
        assert any(report[4] in (INIT, ERROR) for report in said)

    @invariant()
    def speaks_in_whole_reports_to_who_spoke(self) -> None:
        heard, self.heard[:] = list(self.heard), []
        assert all(len(report) == 64 for report in heard)
        assert {report[:4] for report in heard} <= self.ours

    def teardown(self) -> None:
        self.wait(45)
        assert self.send(*packets(BROADCAST, INIT, b"NONCE-08"))[-1][7:15] == b"NONCE-08"


def test_no_session_confuses_the_key() -> None:
    size = settings(
        max_examples=SESSIONS,
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(Programs, settings=size)
    assert SENT[0] >= FEWEST_PACKETS, f"{SENT[0]} packets"
