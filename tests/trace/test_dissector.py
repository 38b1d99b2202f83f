"""What Wireshark reads in our captures, held field by field against what we read."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from fido2.ctap import CtapError

from rig.link.errors import HidErrorCode
from rig.link.frames import Command
from rig.trace.document import document
from rig.trace.members import COMMANDS
from rig.trace.story import Story
from rig.trace.wireshark import DISSECTOR
from tests.trace.recorded import record

GOLDEN = Path(__file__).parents[2] / "fixtures" / "traces" / "session.pcapng"
NANOSECOND = 2e-9
MESSAGE = "systemd_journal.message"
FIELDS = (
    "frame.time_relative",
    "ctaphid.outward",
    "ctaphid.channel",
    "ctaphid.command",
    "ctaphid.length",
    "ctaphid.message.command",
    "ctaphid.message.length",
    "ctap.command",
    "ctap.status",
    "ctaphid.keepalive",
    MESSAGE,
)
needs_wireshark = pytest.mark.wireshark


def tshark(file: Path, *args: str, plugin: bool = True) -> str:
    """Return what tshark says of a file; it must not complain of the plugin."""
    command = [str(shutil.which("tshark")), "-r", str(file), *args]
    command += ["-X", f"lua_script:{DISSECTOR}"] if plugin else []
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Lua" not in done.stderr, done.stderr
    return done.stdout


def read_by_wireshark(file: Path) -> list[dict[str, str]]:
    """Return the fields of each frame, by name; what is not there is empty."""
    wanted = [word for field in FIELDS for word in ("-e", field)]
    said = tshark(file, "-T", "fields", "-E", "separator=/t", "-E", "quote=n", *wanted)
    rows = csv.reader(said.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [dict(zip(FIELDS, row, strict=True)) for row in rows]


def read_by_us(file: Path) -> list[dict[str, Any]]:
    stretches = document(Story.of(file))["stretches"]
    return list(chain.from_iterable(stretch["entries"] for stretch in stretches))


def number(text: str) -> int | None:
    return int(text, 0) if text else None


def told_by_wireshark(rows: Sequence[dict[str, str]]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        if row["ctaphid.message.command"]:
            yield (
                row["ctaphid.outward"] in ("1", "True"),
                number(row["ctaphid.channel"]),
                number(row["ctaphid.message.command"]),
                number(row["ctaphid.message.length"]),
                number(row["ctap.command"]),
                number(row["ctap.status"]),
            )


def told_by_us(entries: Sequence[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    for entry in entries:
        if entry["kind"] == "keepalive":
            told = (False, int(entry["channel"], 16), Command.KEEPALIVE, 1, None, None)
            yield from [told] * entry["count"]
        elif entry["kind"] == "message" and entry["complete"]:
            yield (
                entry["outward"],
                int(entry["channel"], 16),
                entry["command"],
                entry["bytes"],
                entry.get("ctap"),
                entry.get("status"),
            )


@pytest.fixture(params=["golden", "of-today"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "golden":
        return GOLDEN
    record(tmp_path / "A1.pcapng")
    return tmp_path / "A1.pcapng"


@needs_wireshark
def test_wireshark_reads_the_messages_that_we_read(file: Path) -> None:
    ours = Counter(told_by_us(read_by_us(file)))
    assert ours == Counter(told_by_wireshark(read_by_wireshark(file)))
    assert ours.total() > 40


@needs_wireshark
def test_wireshark_reads_the_times_that_we_read(file: Path) -> None:
    rows, entries = read_by_wireshark(file), read_by_us(file)
    messages = [entry for entry in entries if entry["kind"] == "message"]
    begun = [row for row in rows if row["ctaphid.command"] not in ("", "0x3b", "0xbb")]
    assert len(begun) == len(messages)
    for row, entry in zip(begun, messages, strict=True):
        assert number(row["ctaphid.length"]) == entry["bytes"]
        assert abs(float(row["frame.time_relative"]) - entry["at"]) < NANOSECOND


@needs_wireshark
def test_wireshark_shows_what_was_done_where_it_was_done(file: Path) -> None:
    rows, entries = read_by_wireshark(file), read_by_us(file)
    packets = ("message", "keepalive", "stray", "foreign")
    done = [entry["says"] for entry in entries if entry["kind"] not in packets]
    assert [row[MESSAGE] for row in rows if row[MESSAGE]] == done
    assert {"power off", "power on", "the link was opened anew"} < set(done)


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
