"""What Wireshark reads in our captures, held field by field against what we read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fido2.ctap import CtapError

from rig.link.errors import HidErrorCode
from rig.link.frames import Command
from rig.trace.members import COMMANDS
from rig.trace.wireshark import DISSECTOR
from tests.trace.dissected import (
    MESSAGE,
    read_by_us,
    read_by_wireshark,
    require_same_messages,
    require_same_times,
    tshark,
)
from tests.trace.recorded import record

GOLDEN = Path(__file__).parents[2] / "fixtures" / "traces" / "session.pcapng"
needs_wireshark = pytest.mark.wireshark


@pytest.fixture(params=["golden", "of-today"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "golden":
        return GOLDEN
    record(tmp_path / "A1.pcapng")
    return tmp_path / "A1.pcapng"


@needs_wireshark
def test_wireshark_reads_the_messages_that_we_read(file: Path) -> None:
    assert require_same_messages(file) > 40


@needs_wireshark
def test_wireshark_reads_the_times_that_we_read(file: Path) -> None:
    require_same_times(file)


@needs_wireshark
def test_wireshark_shows_what_was_done_where_it_was_done(file: Path) -> None:
    rows, entries = read_by_wireshark(file), read_by_us(file)
    packets = ("message", "keepalive", "stray", "foreign")
    done = [entry["says"] for entry in entries if entry["kind"] not in packets]
    assert [row[MESSAGE] for row in rows if row[MESSAGE]] == done
    assert {"power off", "power on", "the link was opened anew"} < set(done)


@needs_wireshark
def test_wireshark_knows_each_field_that_is_not_of_ours(file: Path) -> None:
    said = tshark(file, "-T", "fields", "-e", "systemd_journal.field.name")
    unknown = {name for line in said.splitlines() for name in line.split(",") if name}
    assert {name.partition("_")[0] for name in unknown} == {"KEYRIG"}


@needs_wireshark
def test_wireshark_is_given_the_members_as_cbor(file: Path) -> None:
    said = tshark(file, "-T", "fields", "-e", "cbor.type.textstring", "-Y", "ctap.command == 1")
    assert "site.example" in said


@needs_wireshark
def test_wireshark_shows_what_is_masked(file: Path) -> None:
    said = tshark(file, "-T", "fields", "-e", "frame.comment", "-Y", "frame.comment")
    assert re.search(r"masked pinUvAuthToken at \d+ to \d+", said)


@needs_wireshark
def test_capture_opens_without_our_plugin(file: Path) -> None:
    said = tshark(file, "-T", "fields", "-e", "_ws.col.Protocol", plugin=False)
    assert set(said.split("\n")) == {"USB", "systemd Journal", ""}


def lua_table(name: str) -> dict[int, str]:
    """Return a table of numbers and names out of the plugin."""
    text = DISSECTOR.read_text(encoding="utf-8")
    body = text.partition(f"local {name} = {{")[2].partition("\n}")[0]
    return {int(key, 16): word for key, word in re.findall(r'\[(0x..)\] = "([^"]+)"', body)}


def test_plugin_names_what_we_name() -> None:
    assert lua_table("COMMANDS") == dict(COMMANDS)
    assert lua_table("HID_COMMANDS") == {int(each): each.name for each in Command}
    assert lua_table("HID_ERRORS") == {int(each): each.name for each in HidErrorCode}
    statuses = {int(each): each.name for each in CtapError.ERR if int(each) < 0x80}
    theirs = lua_table("STATUSES")
    assert {code: theirs.get(code) for code in statuses} == statuses
