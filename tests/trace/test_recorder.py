from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rig.link.cbor import encode
from rig.link.frames import BROADCAST, Command, continuation, init_packet, packets
from rig.trace.recorder import Recorder

CHANNEL = 0x01020304
NONCE = b"12345678"
SECRET = bytes.fromhex("5ec2e75ec2e75ec2e75ec2e75ec2e75e")


@dataclass
class Wire:
    """Feeds a recorder as a link would; the clock moves 10 ms with each message."""

    recorder: Recorder = field(default_factory=Recorder)
    now: float = 100.0

    def out(self, payload: bytes, command: int = Command.CBOR, channel: int = CHANNEL) -> None:
        self.now += 0.01
        for packet in packets(channel, command, payload):
            self.recorder.packet_out(packet, self.now)

    def back(self, payload: bytes, command: int = Command.CBOR, channel: int = CHANNEL) -> None:
        self.now += 0.01
        for packet in packets(channel, command, payload):
            self.recorder.packet_in(packet, self.now)

    @property
    def told(self) -> list[str]:
        return self.recorder.text().splitlines()


@pytest.fixture
def wire() -> Wire:
    return Wire()


def auth_data(flags: int, rest: bytes = b"") -> bytes:
    return b"\xaa" * 32 + bytes([flags]) + (7).to_bytes(4, "big") + rest


GOLDEN = Path(__file__).parents[2] / "fixtures" / "traces" / "registration.txt"


def test_registration_is_told_with_names_times_and_keepalives(wire: Wire) -> None:
    wire.out(NONCE, Command.INIT, BROADCAST)
    init_reply = NONCE + struct.pack(">IBBBBB", CHANNEL, 2, 5, 4, 3, 0x05)
    wire.back(init_reply, Command.INIT, BROADCAST)
    request = {
        1: b"\xcd" * 32,
        2: {"id": "a.keyrig.invalid"},
        3: {"id": b"\1", "name": "Zo\u202e"},
        4: [{"alg": -7, "type": "public-key"}],
        7: {"rk": True},
        8: SECRET,
        9: 2,
    }
    wire.out(b"\x01" + encode(request))
    for status in (1, 2, 2, 2):
        wire.back(bytes([status]), Command.KEEPALIVE)
    attested = b"\xbb" * 16 + b"\0\x20" + b"\xcc" * 32 + encode({1: 2, 3: -7})
    data = auth_data(0xC5, attested + encode({"credProtect": 2}))
    wire.back(b"\0" + encode({1: "packed", 2: data, 3: {"alg": -7, "sig": b"\xdd" * 35}}))

    assert wire.recorder.text() + "\n" == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (
            {1: 2, 2: 3, 4: SECRET, 5: SECRET * 4},
            ["clientPIN (0x06) setPIN", "newPinEnc: masked (64"],
        ),
        ({1: 2, 2: 5, 6: SECRET}, ["getPinToken", "6 pinHashEnc: masked (16 bytes)"]),
        ({1: 2, 2: 9, 0x33: SECRET}, ["UsingPinWithPermissions", "51: masked (16 bytes)"]),
    ],
    ids=["new PIN", "PIN hash", "unknown member"],
)
def test_pin_material_is_told_by_its_length(
    wire: Wire, payload: dict[int, object], told: list[str]
) -> None:
    wire.out(b"\x06" + encode(payload))

    for part in told:
        assert part in wire.recorder.text()
    assert SECRET[:4].hex() not in wire.recorder.text()


SALTS = {1: {1: 2, 3: -25}, 2: SECRET * 2, 3: SECRET}
SOMEWHERE_ELSE = {
    "in-an-array": b"\x06" + encode({1: 2, 2: 5, 6: [SECRET]}),
    "in-a-map": b"\x06" + encode({1: 2, 2: 5, 6: {1: SECRET}}),
    "no-map-at-all": b"\x06" + encode([2, 5, SECRET]),
    "no-map-but-bytes": b"\x06" + encode(SECRET),
    "salts": b"\x02" + encode({1: "a.example", 4: {"hmac-secret": SALTS}}),
    "length-too-long": b"\x02" + b"\xa1\x06\x58\x10" + SECRET,
    "length-of-16-exabytes": b"\x02" + b"\xa1\x06\x5b" + b"\xff" * 8 + SECRET,
    "wrong-order": b"\x02" + b"\xa2\x06\x81\x50" + SECRET + b"\x01\x61a",
}


@pytest.mark.parametrize("payload", SOMEWHERE_ELSE.values(), ids=SOMEWHERE_ELSE)
def test_pin_material_is_hidden_wherever_it_stands(wire: Wire, payload: bytes) -> None:
    wire.out(payload)

    assert SECRET[:4].hex() not in wire.recorder.text().replace(" ", "")


def test_output_of_hmac_secret_is_hidden(wire: Wire) -> None:
    wire.out(b"\x02" + encode({1: "a.example"}))
    wire.back(b"\0" + encode({2: auth_data(0x80, encode({"hmac-secret": SECRET * 2}))}))

    assert "hmac-secret" in wire.recorder.text()
    assert SECRET[:4].hex() not in wire.recorder.text()


def test_token_that_came_too_late_for_its_request_is_hidden(wire: Wire) -> None:
    wire.out(b"\x06" + encode({1: 2, 2: 9}))
    mark = wire.recorder.mark()
    wire.back(b"\0" + encode({2: SECRET * 2}))

    assert SECRET[:4].hex() not in wire.recorder.text(mark)


def test_token_in_a_reply_is_masked_but_counters_are_not(wire: Wire) -> None:
    wire.out(b"\x06" + encode({1: 2, 2: 9}))
    wire.back(b"\0" + encode({2: SECRET * 2, 3: 8}))

    assert wire.told[-2:] == [
        "              2 pinUvAuthToken: masked (32 bytes)",
        "              3 pinRetries: 8",
    ]


def test_undecodable_client_pin_keeps_its_bytes_to_itself(wire: Wire) -> None:
    wire.out(b"\x06" + encode({1: 2, 2: 5, 6: SECRET}) + b"\0")
    wire.out(b"\x06" + encode({1: 2, 2: 5, 6: SECRET * 10})[:-20])

    assert "trailing bytes" in wire.recorder.text()
    assert "truncated" in wire.recorder.text()
    assert SECRET[:4].hex() not in wire.recorder.text().replace(" ", "")


def test_interrupted_client_pin_keeps_its_bytes_to_itself(wire: Wire) -> None:
    message = packets(CHANNEL, Command.CBOR, b"\x06" + encode({1: 2, 2: 5, 6: SECRET * 20}))
    for packet in (message[0], message[2]):
        wire.recorder.packet_out(packet, 1.0)

    assert "CBOR incomplete: 57 of" in wire.told[0]
    assert "[01020304] continuation 1 of no message" in wire.told[1]
    assert SECRET[:4].hex() not in wire.recorder.text().replace(" ", "")


@pytest.mark.parametrize("length", [16, 32])
@pytest.mark.parametrize("cut", [0, 7], ids=["whole", "cut"])
def test_undecodable_request_hides_its_pin_uv_auth_param(wire: Wire, length: int, cut: int) -> None:
    request = encode({1: b"\xcd" * 32, 8: (SECRET * 2)[:length]})
    wire.out(b"\x01" + request[: len(request) - cut] + (b"" if cut else b"\0"))

    told = wire.recorder.text().replace(" ", "")
    assert SECRET[:2].hex() not in told
    assert "cdcdcdcd" in told
    assert told.count("··") == length - cut


def test_malformed_reply_is_told_with_reason_offset_and_bytes(wire: Wire) -> None:
    wire.out(b"\x04")
    wire.back(bytes.fromhex("00 a2 03 00 01 00"))

    assert [line.strip() for line in wire.told[-2:]] == [
        "malformed CBOR at byte 3: map key out of canonical order",
        "0  a2030001 00",
    ]


def test_get_info_members_have_their_names(wire: Wire) -> None:
    wire.out(b"\x04")
    wire.back(b"\0" + encode({1: ["FIDO_2_0"], 3: b"\xbb" * 16, 0x0E: 5, 0x1F: [3], 0x77: True}))

    assert [line.strip() for line in wire.told[-5:]] == [
        '1 versions: ["FIDO_2_0"]',
        "3 aaguid: bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb",
        "14 firmwareVersion: 5",
        "31 authenticatorConfigCommands: [3]",
        "119: true",
    ]


@pytest.mark.parametrize(
    ("payload", "told"),
    [(b"\x31", "CBOR 0x31 PIN_INVALID"), (b"\xf7", "CBOR 0xF7 (not in the table)"), (b"", "empty")],
)
def test_status_is_told_by_name(wire: Wire, payload: bytes, told: str) -> None:
    wire.out(b"\x07")
    wire.back(payload)

    assert told in wire.told[-1]


@pytest.mark.parametrize(
    ("command", "payload", "told"),
    [
        (Command.ERROR, b"\x06", "ERROR 0x06 (CHANNEL_BUSY)"),
        (Command.PING, b"\x01\x02", "PING h'0102' (2 bytes)"),
        (Command.WINK, b"", "WINK"),
        (Command.MSG, b"\x69\x85", "MSG 0x6985 CONDITIONS_NOT_SATISFIED, 0 bytes of data"),
        (0x42, b"", "command 0x42"),
    ],
)
def test_hid_messages_are_told_by_name(wire: Wire, command: int, payload: bytes, told: str) -> None:
    wire.out(b"", command)
    wire.back(payload, command)

    assert wire.told[-1].endswith(f"← {told}")


def test_u2f_request_is_told_by_instruction(wire: Wire) -> None:
    wire.out(bytes([0, 2, 7, 0, 0, 0, 64]) + bytes(64), Command.MSG)

    assert "U2F_AUTHENTICATE (CLA 00 INS 02 P1 07 P2 00, check only) 71 bytes" in wire.told[0]


def test_traffic_of_another_program_is_marked_and_not_shown(wire: Wire) -> None:
    wire.out(b"\x04")
    wire.back(b"\0" + encode({1: ["theirs"]}), channel=0x99)
    wire.back(b"\x02", Command.KEEPALIVE, channel=0x99)
    wire.back(b"87654321" + bytes(9), Command.INIT, BROADCAST)

    assert [line[14:] for line in wire.told[1:]] == [
        "2 foreign packets on channel 00000099, of another program",
        "foreign packet on channel ffffffff, of another program",
    ]


def test_channels_are_told_when_there_are_several(wire: Wire) -> None:
    wire.out(b"\x04")
    wire.out(b"\x04", channel=0x0A)

    assert "→ [0000000a] CBOR getInfo" in wire.told[1]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\1" * 36, "too short"),
        (auth_data(0x41, b"\xbb" * 16 + b"\0\4idid" + b"\xff"), "malformed at byte 59"),
        (auth_data(0x01, b"more"), "then h'6d6f7265' (4 bytes)"),
    ],
    ids=["short", "public key", "rest"],
)
def test_broken_auth_data_is_told(wire: Wire, data: bytes, told: str) -> None:
    wire.out(b"\x02")
    wire.back(b"\0" + encode({2: data}))

    assert told in wire.recorder.text()


def test_only_what_came_after_the_mark_is_told(wire: Wire) -> None:
    wire.out(b"\x04")
    wire.back(b"\x02", Command.KEEPALIVE)
    mark = wire.recorder.mark()
    wire.back(b"\x02", Command.KEEPALIVE)
    wire.back(b"\x01")

    told = wire.recorder.text(mark).splitlines()

    assert told[0] == "     0.0 ms … KEEPALIVE user presence needed"
    assert len(told) == 2


def test_forgotten_events_leave_marks_valid(wire: Wire) -> None:
    wire.out(b"\x04")
    wire.back(b"\x01")
    first = wire.recorder.mark()
    wire.recorder.forget(first)
    assert wire.recorder.text() == ""

    wire.out(b"\x07")
    second = wire.recorder.mark()
    wire.out(b"\x08")

    assert "reset" in wire.recorder.text(first)
    assert "reset" not in wire.recorder.text(second)


def test_keepalive_that_comes_after_all_is_forgotten_is_told(wire: Wire) -> None:
    wire.out(b"\x04")
    wire.back(b"\x02", Command.KEEPALIVE)
    wire.recorder.forget(wire.recorder.mark())
    wire.back(b"\x02", Command.KEEPALIVE)

    assert [line[14:] for line in wire.told] == ["KEEPALIVE user presence needed"]


def test_reopened_link_forgets_its_channels(wire: Wire) -> None:
    wire.out(b"\x04")
    wire.recorder.reconnected()
    wire.back(b"\0")

    assert wire.told[1].endswith("… the link was opened anew")
    assert "foreign packet" in wire.told[2]


def test_long_exchange_is_told_from_its_end(wire: Wire) -> None:
    for _ in range(200):
        wire.out(b"\x04")
        wire.back(b"\x01")

    assert wire.told[0] == "            … 100 earlier messages left out"
    assert len(wire.told) == 301
    assert wire.told[-1].startswith("  3990.0 ms ←")


@pytest.mark.parametrize("packet", [b"", b"\1\2\3", bytes(65)], ids=["empty", "short", "long"])
def test_garbage_is_told_without_a_fault(wire: Wire, packet: bytes) -> None:
    wire.recorder.packet_out(packet, 1.0)
    wire.recorder.packet_in(packet, 1.0)
    wire.recorder.packet_in(init_packet(CHANNEL, Command.KEEPALIVE)[:6], 1.0)
    wire.recorder.packet_in(continuation(CHANNEL, 0), 1.0)

    assert f"packet of {len(packet)} bytes, which is no report" in wire.told[0]
