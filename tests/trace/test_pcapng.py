from __future__ import annotations

from io import FileIO
from pathlib import Path
from struct import pack
from typing import Any

import pytest

from rig import BenchProblem, UsageProblem
from rig.link.frames import Command, init_packet
from rig.trace.masking.reports import Report
from rig.trace.masking.spans import Kind, Span
from rig.trace.pcapng.blocks import interface, packet, section
from rig.trace.pcapng.reader import Captured, Noted, read_capture
from rig.trace.pcapng.usbmon import LINK_TYPE, transfer
from rig.trace.pcapng.writer import CaptureWriter

NOON = 1_790_000_000_123_456_789
PACKET = init_packet(1, Command.PING, b"here")
MASKED = Span(Kind.MASKED, "pinUvAuthParam", 8, 10)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "A1.pcapng"


def written(path: Path) -> None:
    writer = CaptureWriter(path)
    writer.report(NOON, Report(0.0, True, PACKET, (MASKED,)))
    writer.event(NOON + 2000, {"MESSAGE": "two\nlines", "KEYRIG_EVENT": "power"})
    writer.report(NOON + 5, Report(0.0, False, PACKET[:20]))
    writer.close()


def test_what_was_written_is_read_again(path: Path) -> None:
    written(path)
    first, noted, last = read_capture(path)
    assert first == Captured(NOON, True, PACKET, ("masked pinUvAuthParam at 8 to 10",))
    assert isinstance(noted, Noted)
    assert noted.at == (NOON + 2000) // 1000 * 1000
    assert noted.fields["MESSAGE"] == "two lines"
    assert noted.fields["KEYRIG_EVENT"] == "power"
    assert last == Captured(NOON + 5, False, PACKET[:20])


def test_file_cut_anywhere_is_read_as_far_as_it_goes(path: Path, tmp_path: Path) -> None:
    written(path)
    whole, cut = path.read_bytes(), tmp_path / "cut.pcapng"
    counts = []
    for size in range(32, len(whole) + 1):
        cut.write_bytes(whole[:size])
        counts.append(len(list(read_capture(cut))))
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[-1] == 3


def test_disk_that_takes_half_a_block_is_given_the_rest(path: Path) -> None:
    class Halving(FileIO):
        def write(self, data: Any) -> int:
            return super().write(data[: len(data) // 2 or 1])

    writer = CaptureWriter(path)
    writer._file.close()
    writer._file = Halving(path, "a")
    writer.report(NOON, Report(0.0, True, PACKET))
    writer.close()
    assert list(read_capture(path)) == [Captured(NOON, True, PACKET, ())]


def test_every_packet_is_in_the_file_before_the_next_is_written(path: Path) -> None:
    writer = CaptureWriter(path)
    writer.report(NOON, Report(0.0, True, PACKET))
    assert len(list(read_capture(path))) == 1
    writer.close()


def test_file_that_is_there_stays(path: Path) -> None:
    path.write_text("somebody's")
    CaptureWriter(path).close()
    assert path.read_text() == "somebody's"
    assert list(read_capture(path.with_name("A1-2.pcapng"))) == []


def test_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BenchProblem, match="cannot be written"):
        CaptureWriter(tmp_path / "nowhere" / "A1.pcapng")


@pytest.mark.parametrize("content", [b"", b"\xd4\xc3\xb2\xa1rest of a pcap", b"text"])
def test_other_files_are_told(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(UsageProblem, match="no pcapng"):
        list(read_capture(path))


def big_endian(link_type: int) -> bytes:
    """A capture of another machine, in microseconds: one interrupt report, one of a bulk pipe."""

    def block(kind: int, body: bytes) -> bytes:
        size = len(body) + 12
        return pack(">II", kind, size) + body + pack(">I", size)

    def usb(transfer: int) -> bytes:
        head = pack(">QBBBBHBB", 1, ord("C"), transfer, 0x81, 3, 1, ord("-"), 0)
        return head + bytes(12) + pack(">iII", 0, 64, 64) + bytes(24) + PACKET

    def packet(transfer: int) -> bytes:
        data = usb(transfer)
        return block(6, pack(">IIIII", 0, 0, 1_000_000, len(data), len(data)) + data)

    head = block(0x0A0D0D0A, pack(">IHHq", 0x1A2B3C4D, 1, 0, -1))
    return head + block(1, pack(">HHI", link_type, 0, 0)) + packet(1) + packet(3)


def test_capture_of_another_program_and_byte_order_is_read(path: Path) -> None:
    path.write_bytes(big_endian(220))
    assert list(read_capture(path)) == [Captured(1_000_000_000, False, PACKET, device=(1, 3))]


def test_packets_of_other_networks_are_passed_over(path: Path) -> None:
    path.write_bytes(big_endian(1))
    assert list(read_capture(path)) == []


@pytest.mark.parametrize("value", [b"", b"\xff", b"\x7f"], ids=["none", "of two", "of ten"])
def test_odd_resolution_of_times_is_no_reason_to_break(path: Path, value: bytes) -> None:
    option = pack("<HH", 9, len(value)) + value.ljust(4, b"\0")[: 4 * len(value)] + bytes(4)
    size = 20 + len(option)
    odd = pack("<IIHHI", 1, size, LINK_TYPE, 0, 0) + option + pack("<I", size)
    path.write_bytes(section("another program") + odd + usbmon(True, PACKET))
    assert [entry.data for entry in read_capture(path) if isinstance(entry, Captured)] == [PACKET]


def usbmon(outward: bool, data: bytes, *, device: int = 2, status: int = 0) -> bytes:
    """A block as of a capture of a whole bus."""
    taken = bytearray(transfer(1, NOON, outward, data))
    taken[11] = device
    taken[28:32] = pack("<i", status)
    return packet(NOON, bytes(taken))


def test_hubs_and_reads_that_were_called_off_are_no_reports(path: Path) -> None:
    path.write_bytes(
        section("another program")
        + interface(LINK_TYPE)
        + usbmon(False, b"\x02\x00", device=1)
        + usbmon(True, PACKET)
        + usbmon(False, PACKET)
        + usbmon(False, b"", status=-2)
    )
    assert list(read_capture(path)) == [
        Captured(NOON, True, PACKET),
        Captured(NOON, False, PACKET),
    ]
