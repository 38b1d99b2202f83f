"""Messages of any length, there and back (CTAP 11.2.4 and 11.2.9)."""

from __future__ import annotations

import pytest
from fido2.ctap1 import ApduError

from rig.link.errors import HidErrorCode
from rig.link.frames import MAX_MESSAGE, Command, Frame
from rig.marks import consent, covers, needs, touches
from rig.marks.answers import hid_refused
from rig.suites.ctaphid.steps import MOMENT, PATIENCE, answer, granted, hear_out
from rig.suites.fixtures import Check, Link

GET_INFO = b"\x04"
U2F_VERSION = bytes.fromhex("00030000000000")
RAMP = bytes(index % 256 for index in range(1024))


@covers("HID-04", "HID-07")
@touches(0)
def test_reply_of_many_packets_is_whole_and_in_order(link: Link, check: Check) -> None:
    link.raw.send_message(link.channel, Command.PING, bytes(1024))
    frames = []
    with check("HID-04"):
        while frame := link.raw.receive(MOMENT):
            assert isinstance(frame, Frame), f"a report of {len(frame)} bytes"
            frames.append(frame)
    with check("HID-07"):
        first, *rest = [frame for frame in frames if frame.command != Command.KEEPALIVE]
        assert first.length == 1024
        assert [frame.sequence for frame in rest] == list(range(-(-(1024 - 57) // 59)))


@covers("HID-06")
@touches(0)
@pytest.mark.parametrize(
    ("command", "payload"),
    [
        pytest.param(Command.PING, b"?", id="ping"),
        pytest.param(Command.CBOR, GET_INFO, id="cbor", marks=needs(capability="CBOR")),
        pytest.param(Command.WINK, b"", id="wink", marks=needs(capability="WINK")),
    ],
)
def test_reply_has_the_channel_and_command_of_its_request(
    link: Link, check: Check, command: Command, payload: bytes
) -> None:
    channel = link.raw.open_channel()
    link.raw.send_message(channel, command, payload)
    begun = [frame for _, frame in hear_out(link) if frame.sequence is None]
    with check("HID-06"):
        *_, reply = begun
        assert (reply.channel, reply.command) == (channel, command)
        assert all(frame.command == Command.KEEPALIVE for frame in begun[:-1])


@covers("HID-21")
@touches(0)
def test_ping_without_data_is_echoed(link: Link, check: Check) -> None:
    with check("HID-21"):
        assert link.ping() == b""


@covers("HID-22")
@touches(0)
@pytest.mark.parametrize("length", [1, 57, 58, 116, 117])
def test_ping_around_the_ends_of_packets_is_echoed(link: Link, check: Check, length: int) -> None:
    with check("HID-22"):
        assert link.ping(RAMP[:length]) == RAMP[:length]


@covers("HID-23")
@touches(0)
def test_ping_of_a_kilobyte_is_echoed(link: Link, check: Check) -> None:
    with check("HID-23"):
        assert link.ping(RAMP) == RAMP


@covers("HID-24")
@touches(0)
def test_longest_ping_is_echoed_or_refused_for_its_length(link: Link, check: Check) -> None:
    data = bytes(index % 251 for index in range(MAX_MESSAGE))
    with check("HID-24"):
        assert link.ping(data) == data


@covers("HID-26")
@touches(0)
@pytest.mark.parametrize(
    "data", [bytes(100), b"\xff" * 100, RAMP[:256]], ids=["zeros", "ones", "ramp"]
)
def test_ping_leaves_its_data_untouched(link: Link, check: Check, data: bytes) -> None:
    with check("HID-26"):
        assert link.ping(data) == data


@covers("HID-40")
@needs(capability="CBOR")
@consent("wipe")
@touches(0)
def test_cbor_without_payload_is_refused(link: Link, check: Check) -> None:
    with check("HID-40"), hid_refused(HidErrorCode.INVALID_LENGTH):
        granted(link.call(Command.CBOR))


@covers("HID-41")
@needs(capability="MSG")
@consent("wipe")
@touches(0)
def test_msg_without_payload_is_refused(link: Link, check: Check) -> None:
    link.raw.send_message(link.channel, Command.MSG)
    with check("HID-41") as judging:
        if link.raw.silence(PATIENCE):
            judging.tolerate("silence")
        else:
            with hid_refused(HidErrorCode.INVALID_LENGTH):
                word = answer(link, link.channel, Command.MSG)[-2:]
                raise ApduError(int.from_bytes(word, "big"))


@covers("HID-42")
@needs(capability="!CBOR")
@touches(0)
def test_cbor_is_unknown_to_a_key_without_it(link: Link, check: Check) -> None:
    with check("HID-42"), hid_refused(HidErrorCode.INVALID_COMMAND):
        link.call(Command.CBOR, GET_INFO)


@covers("HID-43")
@needs(capability="!MSG")
@touches(0)
def test_msg_is_unknown_to_a_key_without_u2f(link: Link, check: Check) -> None:
    with check("HID-43"), hid_refused(HidErrorCode.INVALID_COMMAND):
        link.call(Command.MSG, U2F_VERSION)


@covers("HID-54")
@needs(capability="WINK")
@touches(0)
def test_wink_has_an_empty_reply(link: Link, check: Check) -> None:
    with check("HID-54"):
        assert link.call(Command.WINK) == b""


@covers("HID-55")
@needs(capability="!WINK")
@touches(0)
def test_wink_is_unknown_to_a_key_without_it(link: Link, check: Check) -> None:
    with check("HID-55"), hid_refused(HidErrorCode.INVALID_COMMAND):
        link.wink()
