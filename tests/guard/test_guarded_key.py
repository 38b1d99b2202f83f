"""The guard where it stands: under python-fido2 and under the raw side of an open key."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fido2.ctap2 import ClientPin, Ctap2

from rig.bench.file import Bench
from rig.consent import Consent
from rig.guard import Refused
from rig.keys import OpenKey, open_key
from rig.link.frames import Command, packets
from rig.link.taps import Tap


class Written(Tap):
    """Every packet that was written."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []

    def packet_out(self, packet: bytes, at: float) -> None:
        self.packets.append(packet)


@pytest.fixture
def written() -> Written:
    return Written()


@pytest.fixture
def stranger(written: Written) -> Iterator[OpenKey]:
    """A key at `read`; what was written to open it is forgotten."""
    key = open_key("virtual", Bench(), Consent.READ, [written])
    written.packets.clear()
    yield key
    key.close()


def make_credential(key: OpenKey) -> None:
    party, user = {"id": "a.keyrig.invalid"}, {"id": b"user"}
    Ctap2(key.link).make_credential(bytes(32), party, user, [{"type": "public-key", "alg": -7}])


def set_pin(key: OpenKey) -> None:
    ClientPin(Ctap2(key.link)).set_pin("1234")


def reset(key: OpenKey) -> None:
    Ctap2(key.link).reset()


def send_undecodable(key: OpenKey) -> None:
    key.link.call(Command.CBOR, b"\x06\xa2\x02\x01\x01\x01")


def send_undecodable_packet(key: OpenKey) -> None:
    key.link.raw.send(b"\x07")


def send_split_reset(key: OpenKey) -> None:
    for packet in packets(key.link.channel, Command.CBOR, b"\x07" + bytes(60)):
        key.link.raw.send(packet)


DESTRUCTIVE = [
    make_credential,
    set_pin,
    reset,
    send_undecodable,
    send_undecodable_packet,
    send_split_reset,
]


@pytest.mark.parametrize("ask", DESTRUCTIVE)
def test_strangers_key_is_sent_nothing_that_could_change_it(
    stranger: OpenKey, written: Written, ask: Callable[[OpenKey], None]
) -> None:
    with pytest.raises(Refused):
        ask(stranger)

    # python-fido2 first asks for what is open to all: getInfo, and a key to agree on a secret with.
    assert {packet[7:8] for packet in written.packets} <= {b"\x04", b"\x06"}
    assert all(b"\x02\x02" in packet for packet in written.packets if packet[7] == 0x06)


def test_strangers_key_answers_after_a_refusal_and_after_a_replug(stranger: OpenKey) -> None:
    with pytest.raises(Refused):
        reset(stranger)
    assert "FIDO_2_1" in Ctap2(stranger.link).info.versions

    stranger.link.reconnect()

    assert stranger.link.call(Command.PING, b"again") == b"again"
