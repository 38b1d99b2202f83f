from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from rig.link.frames import Command, init_packet, packets
from rig.trace.capture import Capture
from rig.trace.happenings import Happening, What
from rig.trace.pcapng.reader import Captured, Noted, read_capture

NOON = 1_790_000_000_000_000_000
PING = init_packet(1, Command.PING, b"here")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "A1.pcapng"


@pytest.fixture
def capture(path: Path) -> Iterator[Capture]:
    with closing(Capture(path, wall=lambda: NOON)) as capture:
        yield capture


def happenings(path: Path) -> list[Happening]:
    noted = [entry for entry in read_capture(path) if isinstance(entry, Noted)]
    return [happening for each in noted if (happening := Happening.of(each.fields))]


def test_times_are_the_links_told_as_time_of_day(capture: Capture, path: Path) -> None:
    capture.packet_out(PING, 500.0)
    capture.packet_in(PING, 500.25)
    first, second = read_capture(path)
    assert (first.at, second.at) == (NOON, NOON + 250_000_000)


def test_happening_stands_where_it_happened(capture: Capture, path: Path) -> None:
    capture.packet_out(PING, 1.0)
    capture.tell(What.POWER, "power off", power="off")
    capture.packet_in(PING, 2.0)
    kinds = [type(entry) for entry in read_capture(path)]
    assert kinds == [Captured, Noted, Captured]
    assert happenings(path) == [Happening(What.POWER, "power off", {"power": "off"})]


def test_message_that_never_gets_whole_is_written_before_what_happens_then(
    capture: Capture, path: Path
) -> None:
    first, *_ = packets(1, Command.CBOR, b"\1" + bytes(200))
    capture.packet_out(first, 1.0)
    assert list(read_capture(path)) == []
    capture.tell(What.POWER, "power off", power="off")
    assert [type(entry) for entry in read_capture(path)] == [Captured, Noted]


def test_packet_sent_by_itself_is_in_the_file_at_once(capture: Capture, path: Path) -> None:
    first, *_ = packets(1, Command.CBOR, b"\1" + bytes(200))
    capture.raw_packet(first)
    capture.packet_out(first, 1.0)
    assert len(list(read_capture(path))) == 1


@pytest.mark.parametrize(
    "step",
    [
        lambda capture: capture.begins("a.py::test", 1, {}),
        lambda capture: capture.ends("fail", "no touch"),
    ],
    ids=["begins", "ends"],
)
def test_each_stretch_has_a_seed_of_its_own_which_is_told(
    capture: Capture, path: Path, step: Callable[[Capture], str]
) -> None:
    seeds = [capture.opens("A1"), step(capture), step(capture)]
    assert len(set(seeds)) == 3
    assert [happening.details["chance"] for happening in happenings(path)] == seeds


def test_opening_has_the_time_of_the_first_packet(capture: Capture, path: Path) -> None:
    capture.opens("A1")
    capture.packet_out(PING, 86_400.0)
    assert [entry.at for entry in read_capture(path)] == [NOON, NOON]


def test_opening_is_told_though_nothing_went_over_the_link(tmp_path: Path) -> None:
    with closing(Capture(tmp_path / "A2.pcapng", wall=lambda: NOON)) as capture:
        capture.opens("A2")
    (opening,) = happenings(tmp_path / "A2.pcapng")
    assert opening.says.endswith("opens A2")


def test_entries_of_other_programs_are_no_happenings() -> None:
    assert Happening.of({"MESSAGE": "usb 1-1: reset", "PRIORITY": "6"}) is None
    assert Happening.of({"MESSAGE": "x", "KEYRIG_EVENT": "of a later keyrig"}) is None


def test_test_and_verdict_say_what_they_are(capture: Capture, path: Path) -> None:
    capture.begins("u2f/a.py::test_b", 2, {"dirty": "True"})
    capture.ends("fail", "status 0x2E")
    assert [each.says for each in happenings(path)] == [
        "test u2f/a.py::test_b, attempt 2",
        "fail: status 0x2E",
    ]


def test_time_never_goes_back_at_the_link_opened_anew(capture: Capture, path: Path) -> None:
    capture.packet_out(PING, 1.0)
    capture.reconnected()
    capture.packet_out(PING, 1.5)
    times = [entry.at for entry in read_capture(path)]
    assert all(before <= after for before, after in pairwise(times))
