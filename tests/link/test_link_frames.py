from __future__ import annotations

import pytest

from rig import SuiteProblem
from rig.link.errors import BrokenFraming
from rig.link.frames import (
    Assembler,
    Command,
    Frame,
    Message,
    continuation,
    init_packet,
    packets,
    parse,
)

CHANNEL = 0x01020304


@pytest.mark.parametrize(
    ("size", "count"),
    [(0, 1), (57, 1), (58, 2), (116, 2), (117, 3), (7609, 129)],
    ids=str,
)
def test_message_is_cut_into_full_reports(size: int, count: int) -> None:
    cut = packets(CHANNEL, Command.PING, bytes(size))
    assert [len(packet) for packet in cut] == [64] * count
    assert parse(cut[0]).length == size
    assert [parse(packet).sequence for packet in cut[1:]] == list(range(count - 1))


def test_length_can_be_lied_about() -> None:
    assert parse(packets(CHANNEL, Command.CBOR, b"\x04", length=7610)[0]).length == 7610


def test_message_longer_than_allowed_goes_round_in_sequence() -> None:
    assert parse(packets(CHANNEL, Command.PING, bytes(7700))[129]).sequence == 0


def test_length_beyond_bcnt_is_the_tests_own_mistake() -> None:
    with pytest.raises(SuiteProblem, match="BCNT"):
        packets(CHANNEL, Command.PING, bytes(65536))


def test_packet_is_taken_apart() -> None:
    first = init_packet(CHANNEL, 0x41, b"ab", length=300)
    assert parse(first) == Frame(CHANNEL, 0x41, None, 300, b"ab".ljust(57, b"\0"))
    second = continuation(CHANNEL, 0x7F, b"cd")
    assert parse(second) == Frame(CHANNEL, None, 0x7F, None, b"cd".ljust(59, b"\0"))


@pytest.mark.parametrize("size", [0, 4, 63, 65])
def test_report_of_another_size_is_broken(size: int) -> None:
    with pytest.raises(BrokenFraming, match=f"a report of {size} bytes"):
        parse(bytes(size))


def test_messages_of_two_channels_are_put_together_apart() -> None:
    assembler = Assembler()
    one, two = packets(1, Command.PING, b"1" * 100), packets(2, Command.MSG, b"2" * 100)
    fed = [assembler.feed(packet) for packet in (one[0], two[0], two[1], one[1])]
    assert fed == [
        None,
        None,
        Message(2, Command.MSG, b"2" * 100),
        Message(1, Command.PING, b"1" * 100),
    ]


def test_packet_out_of_turn_drops_what_its_channel_had() -> None:
    assembler = Assembler()
    first, second = packets(CHANNEL, Command.PING, bytes(100))
    assembler.feed(first)
    with pytest.raises(BrokenFraming, match="sequence 5 where sequence 0 was due"):
        assembler.feed(continuation(CHANNEL, 5))
    with pytest.raises(BrokenFraming, match="continues nothing"):
        assembler.feed(second)


def test_init_starts_its_channel_anew() -> None:
    assembler = Assembler()
    assembler.feed(packets(CHANNEL, Command.PING, bytes(100))[0])
    message = assembler.feed(init_packet(CHANNEL, Command.INIT, b"12345678"))
    assert message == Message(CHANNEL, Command.INIT, b"12345678")
