"""What packets sent one by one add up to, channel by channel, decided from the first of them.

A continuation packet is judged as the worst that it could make of the last message begun on its
channel: a defective key may take it in whatever its sequence number, and after that message's end.
"""

from __future__ import annotations

from typing import NamedTuple

from rig.guard import ctaphid
from rig.guard.effects import Effect
from rig.link.frames import Command, Frame
from rig.marks import Consent

STRAY = Effect("a continuation packet of no message", Consent.READ, "ignores it")

_CANCEL = int(Command.CANCEL)


class Begun(NamedTuple):
    """The last message begun on a channel: the bytes it announced, and those that came so far."""

    command: int
    length: int
    content: bytes


class Reassembly:
    """Knows the last message of each channel, and judges the packet that comes next."""

    def __init__(self) -> None:
        self._begun: dict[int, Begun] = {}

    def forget(self) -> None:
        """Begin anew: no channel has a message."""
        self._begun.clear()

    def whole(self, channel: int, command: int, payload: bytes) -> None:
        """Learn that a whole message goes out. CANCEL comes between the packets of another."""
        if command != _CANCEL:
            self._begun[channel] = Begun(command, len(payload), payload)

    def judge(self, frame: Frame) -> tuple[Effect, ...]:
        """Return what the packet may do at worst; all of it must be permitted. Learns nothing."""
        begun = self._with(frame)
        if begun is None:
            return (STRAY,)
        start = ctaphid.judge_start(begun.command, begun.content or frame.data)
        if len(begun.content) < begun.length or begun.length == 0:
            return (start,)
        whole = ctaphid.judge(begun.command, begun.content)
        return (whole,) if frame.command is not None else (start, whole)

    def sent(self, frame: Frame) -> None:
        """Learn that the packet goes out."""
        begun = self._with(frame)
        if begun is not None and frame.command != _CANCEL:
            self._begun[frame.channel] = begun

    def _with(self, frame: Frame) -> Begun | None:
        """Return the message that this packet begins or goes on with."""
        if frame.command is not None and frame.length is not None:
            return Begun(frame.command, frame.length, frame.data[: frame.length])
        begun = self._begun.get(frame.channel)
        if begun is None:
            return None
        return begun._replace(content=(begun.content + frame.data)[: begun.length])
