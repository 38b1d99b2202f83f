from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from rig.bench.file import Bench
from rig.keys import OpenKey, open_key
from rig.keys.tracing import traced
from rig.link.errors import Mute
from rig.link.frames import Command
from rig.link.taps import Tap
from rig.trace.happenings import Happening, What
from rig.trace.pcapng.reader import Captured, Noted, read_capture


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "A1.pcapng"


def opened(tap: Tap) -> OpenKey:
    return open_key("virtual", Bench(), taps=(tap,))


def happenings(path: Path) -> list[Happening]:
    noted = [entry for entry in read_capture(path) if isinstance(entry, Noted)]
    return [happening for each in noted if (happening := Happening.of(each.fields))]


def test_power_and_the_new_link_are_told_in_their_order(path: Path) -> None:
    with closing(traced("virtual", path, opened)) as key:
        key.power_cycle()
    told = [(each.what, each.details.get("power")) for each in happenings(path)]
    assert told[2:] == [(What.POWER, "off"), (What.POWER, "on"), (What.REOPENED, None)]


def test_key_is_told_as_it_was_opened(path: Path) -> None:
    with closing(traced("virtual", path, opened)):
        pass
    (opening, told) = happenings(path)
    assert opening.what is What.OPENING
    assert told.what is What.OPENED
    assert told.details["consent"] == "wipe"
    assert told.details["physical"] == "False"
    assert bytes.fromhex(told.details["descriptor"])


def test_touch_stands_behind_the_keepalive_that_asked_for_it(path: Path) -> None:
    with closing(traced("virtual", path, opened)) as key:
        key.link.call(Command.CBOR, b"\x0b")
    entries = list(read_capture(path))
    (place,) = [
        at
        for at, entry in enumerate(entries)
        if isinstance(entry, Noted) and entry.fields["KEYRIG_EVENT"] == What.TOUCH
    ]
    before = entries[place - 1]
    assert isinstance(before, Captured)
    assert before.data[4:8] == bytes([0xBB, 0, 1, 2])


def test_key_that_does_not_open_leaves_what_was_asked_of_it(path: Path) -> None:
    def fails(tap: Tap) -> OpenKey:
        opened(tap).close()
        raise Mute("the key did not answer")

    with pytest.raises(Mute):
        traced("virtual", path, fails)
    assert [type(entry) for entry in read_capture(path)] == [Noted, Captured, Captured]
