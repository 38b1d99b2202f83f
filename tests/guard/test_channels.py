from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rig.consent import Consent
from rig.guard import Guard, Refused
from rig.link.cbor import encode
from rig.link.frames import BROADCAST, Command, continuation, init_packet, packets

if TYPE_CHECKING:
    from tests.guard.conftest import Line

READ, SIGN, STORE, WIPE = Consent
FIRST, SECOND = 0x0A0B0C0D, 0x0E0F1011
STRANGERS = 0x77777777
GET_INFO = b"\x04"
MAKE_CREDENTIAL = b"\x01" + encode(
    {
        1: bytes(32),
        2: {"id": "test.keyrig.invalid"},
        3: {"id": b"user"},
        4: [{"alg": -7, "type": "public-key"}],
        7: {"rk": False},
    }
)


@pytest.mark.parametrize("channel", [0, STRANGERS, BROADCAST], ids=["0", "foreign", "broadcast"])
def test_channel_that_was_not_given_is_open_at_wipe_alone(line: Line, channel: int) -> None:
    at_wipe = line.guard.consent is WIPE

    assert line.message(Command.PING, b"", channel=channel) is at_wipe
    assert line.raw(init_packet(channel, Command.CANCEL)) is at_wipe
    assert line.raw(continuation(channel, 0)) is at_wipe


@pytest.mark.parametrize("nonce", [bytes(8), bytes(9), b""], ids=["8", "9", "0"])
def test_init_on_broadcast_is_open_to_all(line: Line, nonce: bytes) -> None:
    assert line.message(Command.INIT, nonce, channel=BROADCAST)
    assert line.raw(init_packet(BROADCAST, Command.INIT, nonce))


def test_channel_given_to_a_raw_init_is_ours(line_at: type[Line]) -> None:
    line = line_at(READ)
    line.raw(init_packet(BROADCAST, Command.INIT, b"12345678"))
    line.guard.reply(BROADCAST, Command.INIT, b"12345678\x77\x77\x77\x77_____", 0)

    assert line.message(Command.CBOR, GET_INFO, channel=STRANGERS)


def test_channel_given_to_another_program_is_not_ours(line_at: type[Line]) -> None:
    line = line_at(READ)
    line.raw(init_packet(BROADCAST, Command.INIT, b"12345678"))
    line.guard.reply(BROADCAST, Command.INIT, b"87654321\x77\x77\x77\x77_____", 0)

    assert not line.message(Command.CBOR, GET_INFO, channel=STRANGERS)


def test_reply_to_init_that_is_cut_short_gives_no_channel(line_at: type[Line]) -> None:
    line = line_at(READ)
    line.guard.message(BROADCAST, Command.INIT, b"12345678")

    for length in range(17):
        reply = b"12345678\x77\x77\x77\x77_____"[:length]
        line.guard.reply(BROADCAST, Command.INIT, reply, 0)

    assert not line.message(Command.PING, b"", channel=STRANGERS)


def test_reconnection_makes_every_channel_foreign(line_at: type[Line]) -> None:
    line = line_at(READ)
    line.guard.message(BROADCAST, Command.INIT, b"12345678")

    line.guard.reconnected()
    line.guard.reply(BROADCAST, Command.INIT, b"12345678\x77\x77\x77\x77_____", 0)

    assert not line.message(Command.PING, b"", channel=FIRST)
    assert not line.message(Command.PING, b"", channel=STRANGERS)


def test_harmless_message_may_be_sent_in_any_pieces(line_at: type[Line]) -> None:
    line = line_at(READ)
    first, *rest = packets(FIRST, Command.PING, bytes(200))
    other, *others = packets(SECOND, Command.PING, bytes(100))

    assert all(map(line.raw, [first, other, rest[1], *others, first, *rest, *rest]))


def test_harmless_request_may_lie_about_its_length(line_at: type[Line]) -> None:
    line = line_at(READ)

    for length in (1, 2, 57, 58, 7610, 65535):
        assert line.raw(init_packet(FIRST, Command.CBOR, GET_INFO, length=length)), length
        assert line.raw(continuation(FIRST, 5, b"\x07")), length


def test_stray_continuation_is_open_to_all(line_at: type[Line]) -> None:
    line = line_at(READ)
    line.guard.reconnected()
    line.open(FIRST)

    assert line.raw(continuation(FIRST, 0, b"\x07"))


def test_request_in_packets_is_undecided_below_wipe(line: Line) -> None:
    first, *_ = packets(FIRST, Command.CBOR, MAKE_CREDENTIAL)

    assert line.raw(first) is (line.guard.consent is WIPE)


@pytest.mark.parametrize("channel", [FIRST, SECOND], ids=["same", "other"])
def test_continuation_after_a_whole_request_could_change_it(
    line_at: type[Line], channel: int
) -> None:
    line = line_at(STORE)
    assert line.message(Command.CBOR, MAKE_CREDENTIAL, channel=FIRST)
    assert not line.raw(continuation(channel, 0, b"\xf5"))

    line.message(Command.PING, b"", channel=channel)
    assert line.raw(continuation(channel, 0, b"\xf5"))


def test_message_elsewhere_does_not_hide_a_request_from_its_continuation(
    line_at: type[Line],
) -> None:
    line = line_at(STORE)
    line.message(Command.CBOR, MAKE_CREDENTIAL, channel=FIRST)
    line.message(Command.PING, b"", channel=SECOND)

    assert not line.raw(continuation(FIRST, 0, b"\xf5"))


def test_cancel_does_not_end_what_a_continuation_is_judged_by(line_at: type[Line]) -> None:
    line = line_at(SIGN)
    line.message(Command.CBOR, MAKE_CREDENTIAL)
    line.message(Command.CANCEL, b"")
    line.raw(init_packet(FIRST, Command.CANCEL))

    assert not line.raw(continuation(FIRST, 0))


def test_refused_packet_begins_nothing(line_at: type[Line]) -> None:
    line = line_at(READ)
    line.message(Command.PING, b"")

    assert not line.raw(init_packet(FIRST, Command.CBOR, b"\x07", length=100))
    assert line.raw(continuation(FIRST, 0))


@pytest.mark.parametrize("size", [0, 6, 63, 65, 128])
def test_packet_of_another_size_needs_wipe_and_every_name(line_at: type[Line], size: int) -> None:
    packet = init_packet(FIRST, Command.PING).ljust(size, b"\0")[:size]

    assert not line_at(STORE).raw(packet)
    assert not line_at(WIPE, ()).raw(packet)
    assert line_at(WIPE).raw(packet)


def test_irreversible_act_in_packets_is_refused_with_the_last_at_wipe(line_at: type[Line]) -> None:
    line = line_at(WIPE, ())
    enterprise = b"\x01" + encode({1: bytes(32), 2: {"id": "a" * 60}, 10: 1})

    assert [line.raw(packet) for packet in packets(FIRST, Command.CBOR, enterprise)] == [
        True,
        False,
    ]


def test_refusal_says_what_is_needed_and_what_to_do() -> None:
    guard = Guard(READ, name="A1")

    with pytest.raises(Refused) as refused:
        guard.message(BROADCAST, Command.CBOR, b"\x07")

    assert "consent wipe" in refused.value.what
    assert "read" in refused.value.what
    assert refused.value.where == "A1"
    assert "keyrig adopt A1 --level wipe" in refused.value.try_this


def test_refusal_of_an_irreversible_act_says_how_to_name_it(line_at: type[Line]) -> None:
    guard = line_at(WIPE, ()).guard

    with pytest.raises(Refused) as refused:
        guard.message(FIRST, Command.CBOR, b"\x0d" + encode({1: 2}))

    assert "authenticatorConfig toggleAlwaysUv" in refused.value.what
    assert 'irreversible = ["always-uv"]' in refused.value.try_this
