"""A capture file as a JSON document for other programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rig.link.frames import Command, command_name
from rig.trace.ctap2 import status_name
from rig.trace.decode import Teller
from rig.trace.events import Happened, Keepalives
from rig.trace.members import COMMANDS, name_of
from rig.trace.messages import Entry, Foreign, Message, Stray
from rig.trace.story import Story

SCHEMA = "keyrig.trace/1"


def document(story: Story, *, redacted: bool = False) -> dict[str, Any]:
    """Return what a capture file tells.

    Times are seconds since `started`; `unread` are the bytes at its end that tell nothing.
    """
    return {
        "schema": SCHEMA,
        "started": story.started.isoformat(),
        "unread": story.unread,
        "stretches": [
            {
                "test": stretch.test,
                "entries": list(_entries(story.entries(stretch, redacted=redacted))),
            }
            for stretch in story.stretches
        ],
    }


def _entries(entries: list[Entry]) -> Iterator[Mapping[str, Any]]:
    for entry, told in Teller(entries).told():
        yield {**_kind(entry), "says": told.head, "members": list(told.body)}


def _kind(entry: Entry) -> Mapping[str, Any]:
    if isinstance(entry, Message):
        return {"kind": "message", **_message(entry)}
    if isinstance(entry, Happened):
        happening = entry.happening
        return {"kind": happening.what, "at": entry.at, "details": dict(happening.details)}
    if isinstance(entry, Keepalives):
        return {"kind": "keepalive", **_keepalives(entry)}
    if isinstance(entry, Stray):
        return {"kind": "stray", "at": entry.at, "outward": entry.outward, "bytes": entry.size}
    if isinstance(entry, Foreign):
        return {"kind": "foreign", "at": entry.at, "packets": entry.count}
    return {"kind": "reopened"}


def _message(message: Message) -> Mapping[str, Any]:
    told = {
        "at": message.at,
        "ended": message.ended,
        "outward": message.outward,
        "channel": f"{message.channel:08x}",
        "command": message.command,
        "name": command_name(message.command),
        "bytes": message.length,
        "complete": message.is_complete,
    }
    if message.command != Command.CBOR or not message.payload:
        return told
    first = message.payload[0]
    if message.outward:
        return told | {"ctap": first, "ctap_name": name_of(COMMANDS, first)}
    return told | {"status": first, "status_name": status_name(first)}


def _keepalives(entry: Keepalives) -> Mapping[str, Any]:
    return {
        "at": entry.first,
        "ended": entry.last,
        "channel": entry.head[:4].hex(),
        "count": entry.count,
        "keepalive": entry.head[7] if len(entry.head) > 7 else None,
    }
