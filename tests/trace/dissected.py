"""What Wireshark reads in a capture, and what we read in it, in the same words."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from rig.link.frames import Command
from rig.trace.document import document
from rig.trace.story import Story
from rig.trace.wireshark import DISSECTOR

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
NANOSECOND = 2e-9


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


def require_same_messages(file: Path) -> int:
    """Require that Wireshark reads the messages that we read; return how many there are."""
    ours = Counter(told_by_us(read_by_us(file)))
    assert ours == Counter(told_by_wireshark(read_by_wireshark(file)))
    return ours.total()


def require_same_times(file: Path) -> None:
    """Require that Wireshark reads each message's length and time as we do."""
    rows, entries = read_by_wireshark(file), read_by_us(file)
    messages = [entry for entry in entries if entry["kind"] == "message"]
    begun = [row for row in rows if row["ctaphid.command"] not in ("", "0x3b", "0xbb")]
    assert len(begun) == len(messages)
    for row, entry in zip(begun, messages, strict=True):
        assert number(row["ctaphid.length"]) == entry["bytes"]
        assert abs(float(row["frame.time_relative"]) - entry["at"]) < NANOSECOND
