"""A guard on two channels of a key that never answers, and what got past it."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from rig.consent import EVERY_ACT, Act, Consent
from rig.guard import Guard, Refused, Unstorable
from rig.guard.journal import Journal
from rig.guard.storing import Storing
from rig.link.frames import BROADCAST, Command, packets


class Line:
    """Whatever the guard lets through is in `written`, packet by packet."""

    ours = (0x0A0B0C0D, 0x0E0F1011)

    def __init__(self, consent: Consent, acts: Collection[Act] = EVERY_ACT) -> None:
        storing = Storing(Journal())
        storing.permit(0x0A, places=1_000_000)
        self.guard = Guard(consent, name="A1", irreversible=acts, storing=storing)
        self.written: list[bytes] = []
        for channel in self.ours:
            self.open(channel)
        self.written.clear()

    def open(self, channel: int) -> None:
        nonce = channel.to_bytes(8, "big")
        assert self.message(Command.INIT, nonce, channel=BROADCAST)
        reply = nonce + channel.to_bytes(4, "big") + bytes(5)
        self.guard.reply(BROADCAST, Command.INIT, reply, 0.0)

    def message(self, command: int, payload: bytes, *, channel: int = ours[0]) -> bool:
        """Send a whole message; say whether it got through."""
        try:
            self.guard.message(channel, command, payload)
        except Refused:
            return False
        self.written += packets(channel, command, payload)
        return True

    def raw(self, packet: bytes) -> bool:
        """Send one packet; say whether it got through."""
        try:
            self.guard.raw_packet(packet)
        except (Refused, Unstorable):
            return False
        self.written.append(packet)
        return True


@pytest.fixture(params=list(Consent), ids=lambda level: level.word)
def line(request: pytest.FixtureRequest) -> Line:
    """A line at each level in turn, every irreversible act named."""
    return Line(request.param)


@pytest.fixture(scope="session")
def line_at() -> type[Line]:
    """Make a line at a level."""
    return Line
