"""A recorded exchange as text for people."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from rig.link.frames import BROADCAST, Command
from rig.trace.ctap2 import Told, tell_reply, tell_request
from rig.trace.ctaphid import tell_hid, tell_status
from rig.trace.events import Event, Happened, Keepalives, Reopened
from rig.trace.messages import Entry, Foreign, Message, Stray, messages
from rig.trace.u2f import tell_apdu, tell_response

_INDENT = " " * 14
_MOST_MESSAGES = 300


def transcript(events: Sequence[Event], ours: Collection[bytes]) -> str:
    """Tell an exchange: a line per message, with its CTAP2 members below; the last 300 of them.

    Args:
        events: What the recorder holds, in the order of time.
        ours: The channels that we sent on, 4 bytes each; traffic on others is foreign.
    """
    return "\n".join(Teller(messages(events, ours)).lines(_MOST_MESSAGES))


class Teller:
    """Tells entries one after the other: a reply is told by the request before it."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._start = next((_time(entry) for entry in entries if _time(entry) is not None), 0.0)
        channels = {entry.channel for entry in entries if isinstance(entry, Message)}
        self._tell_channel = len(channels - {BROADCAST}) > 1
        self._asked: dict[int, int | None] = {}

    def lines(self, most: int | None = None) -> Iterator[str]:
        """Yield the lines of all entries, or of so many at the end."""
        left_out = 0 if most is None else max(0, len(self._entries) - most)
        if left_out:
            yield f"            … {left_out} earlier messages left out"
        for number, (entry, told) in enumerate(self.told()):
            if number < left_out:
                continue
            yield self._head(entry) + told.head
            yield from (_INDENT + line for line in told.body)

    def told(self) -> Iterator[tuple[Entry, Told]]:
        """Yield each entry with what it says."""
        for entry in self._entries:
            yield entry, self._tell(entry)

    def _head(self, entry: Entry) -> str:
        at = _time(entry)
        clock = " " * 11 if at is None else f"{(at - (self._start or 0.0)) * 1000:8.1f} ms"
        return f"{clock} {_arrow(entry)} "

    def _tell(self, entry: Entry) -> Told:
        if isinstance(entry, Message):
            return self._message(entry)
        if isinstance(entry, Keepalives):
            return Told(_keepalives(entry))
        if isinstance(entry, Foreign):
            return Told(_foreign(entry))
        if isinstance(entry, Reopened):
            return Told("the link was opened anew")
        if isinstance(entry, Happened):
            return Told(entry.happening.says)
        return Told(_stray(entry))

    def _message(self, message: Message) -> Told:
        channel = f"[{message.channel:08x}] " if self._tell_channel else ""
        told = self._content(message)
        lost = "" if message.is_complete else _missing(message)
        return Told(f"{channel}{told.head}{lost}", told.body)

    def _content(self, message: Message) -> Told:
        if message.command == Command.CBOR:
            return self._cbor(message)
        if message.command == Command.MSG and message.is_complete:
            tell = tell_apdu if message.outward else tell_response
            return Told(f"MSG {tell(message.payload)}")
        return Told(tell_hid(message.command, message.payload, message.outward))

    def _cbor(self, message: Message) -> Told:
        payload = message.payload
        if message.outward:
            self._asked[message.channel] = payload[0] if payload else None
        if not message.is_complete:
            return Told("CBOR")
        asked = self._asked.get(message.channel)
        told = tell_request(payload) if message.outward else tell_reply(payload, asked)
        return Told(f"CBOR {told.head}", told.body)


def _time(entry: Entry) -> float | None:
    if isinstance(entry, Keepalives):
        return entry.first
    return None if isinstance(entry, Reopened) else entry.at


def _arrow(entry: Entry) -> str:
    if isinstance(entry, (Message, Stray)):
        return "→" if entry.outward else "←"
    if isinstance(entry, Happened):
        return "•"
    return "←" if isinstance(entry, Foreign) else "…"


def _keepalives(entry: Keepalives) -> str:
    status = tell_status(entry.head[7]) if len(entry.head) > 7 else "without a status"
    if entry.count == 1:
        return f"KEEPALIVE {status}"
    over = (entry.last - entry.first) * 1000
    return f"KEEPALIVE {status} \N{MULTIPLICATION SIGN}{entry.count} over {over:.0f} ms"


def _missing(message: Message) -> str:
    return f" incomplete: {len(message.payload)} of {message.length} bytes"


def _foreign(entry: Foreign) -> str:
    packets = "foreign packet" if entry.count == 1 else f"{entry.count} foreign packets"
    return f"{packets} on channel {entry.channel:08x}, of another program"


def _stray(entry: Stray) -> str:
    if entry.sequence is None:
        return f"packet of {entry.size} bytes, which is no report"
    return f"[{entry.channel:08x}] continuation {entry.sequence} of no message"
