from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from rig.link.cbor import encode
from rig.link.frames import Command, packets
from rig.trace.cutting import cut
from rig.trace.happenings import Happening, What
from rig.trace.pcapng.blocks import interface, journal, packet, section
from rig.trace.pcapng.reader import Captured, read_capture
from rig.trace.pcapng.usbmon import LINK_TYPE, transfer
from rig.trace.pcapng.writer import IDENTIFIER
from rig.trace.story import Story
from tests.trace.recorded import RP, TESTS, USER

GOLDEN = Path(__file__).parents[2] / "fixtures" / "traces" / "session.pcapng"
CREDENTIAL = bytes.fromhex("1f698a566a42eef7")


def payloads(path: Path) -> bytes:
    """Return what went each way, put together over the borders of packets."""
    ways: defaultdict[tuple[bytes, bool], bytes] = defaultdict(bytes)
    for entry in read_capture(path):
        if isinstance(entry, Captured):
            start = 7 if entry.data[4] & 0x80 else 5
            ways[entry.data[:4], entry.outward] += entry.data[start:]
    return b"".join(ways.values())


def written(tmp_path: Path, test: str, *, redacted: bool) -> Path:
    path = tmp_path / "cut.pcapng"
    path.write_bytes(cut(GOLDEN, test, redacted=redacted))
    return path


@pytest.mark.parametrize("test", TESTS)
def test_cut_has_that_test_alone(tmp_path: Path, test: str) -> None:
    story = Story.of(written(tmp_path, test, redacted=False))

    assert [stretch.test for stretch in story.stretches] == [test]
    whole = Story.of(GOLDEN).of_test(test).stretches[0]
    assert len(story.stretches[0].events) == len(whole.events)


def test_cut_for_others_names_nobody(tmp_path: Path) -> None:
    plain = payloads(written(tmp_path, TESTS[0], redacted=False))
    redacted = written(tmp_path, TESTS[0], redacted=True)

    hidden = payloads(redacted)
    for secret in (USER.encode(), CREDENTIAL):
        assert secret in plain
        assert secret not in hidden
        assert secret not in redacted.read_bytes()
    assert RP.encode() in hidden


def test_cut_for_others_keeps_every_packet_and_its_length(tmp_path: Path) -> None:
    sizes = [
        [len(each.data) for each in read_capture(path) if isinstance(each, Captured)]
        for redacted in (False, True)
        for path in [written(tmp_path, TESTS[1], redacted=redacted)]
    ]

    assert sizes[0] == sizes[1]


def test_cut_for_others_tells_no_seed_and_no_reason(tmp_path: Path) -> None:
    assert b"KEYRIG_CHANCE" in written(tmp_path, TESTS[0], redacted=False).read_bytes()

    text = written(tmp_path, TESTS[0], redacted=True).read_bytes()
    assert b"KEYRIG_CHANCE" not in text
    assert b"KEYRIG_DIRTY" not in text
    assert b"KEYRIG_VERDICT=pass" in text


def captured(folder: Path, reply: bytes, *comments: str) -> Path:
    """Write a capture file with one packet of a key during a test called `t`."""
    begun = Happening(What.TEST, "t", {"test": "t"})
    path = folder / "one.pcapng"
    path.write_bytes(
        section("somebody")
        + interface(LINK_TYPE)
        + journal(0, IDENTIFIER | begun.fields)
        + packet(1, transfer(1, 1, outward=False, report=reply), comments)
    )
    return path


def test_cut_for_others_hides_what_a_key_left_behind_its_reply(tmp_path: Path) -> None:
    head = bytes.fromhex("00000001 90 0001 00")
    source = captured(tmp_path, head + USER.encode().ljust(64 - len(head), b"\0"))

    plain, redacted = (cut(source, "t", redacted=redacted) for redacted in (False, True))

    assert USER.encode() in plain
    assert USER.encode() not in redacted
    assert head in redacted


def test_cut_for_others_hides_a_reply_to_what_was_asked_before_the_test(tmp_path: Path) -> None:
    reply = b"\0" + encode({6: {"id": b"\1", "name": USER}})
    source = captured(tmp_path, packets(1, Command.CBOR, reply)[0])

    plain, redacted = (cut(source, "t", redacted=redacted) for redacted in (False, True))

    assert USER.encode() in plain
    assert USER.encode() not in redacted


def test_cut_for_others_leaves_out_what_somebody_wrote_beside_a_packet(tmp_path: Path) -> None:
    own, foreign = "masked pinHashEnc at 9 to 25", "the key of alice"
    source = captured(tmp_path, bytes(64), own, foreign)

    plain, redacted = (cut(source, "t", redacted=redacted) for redacted in (False, True))

    assert foreign.encode() in plain
    assert foreign.encode() not in redacted
    assert own.encode() in redacted


def test_there_is_nothing_of_a_test_that_did_not_run() -> None:
    assert cut(GOLDEN, "mine.py::test_other", redacted=True) == b""
