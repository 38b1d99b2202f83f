"""What packets sent one by one add up to, channel by channel, decided from the first of them.

A continuation packet is judged as the worst that it could make of the last message begun on its
channel: a defective key may take it in whatever its sequence number, and after that message's end.
"""

from __future__ import annotations

from typing import NamedTuple

from rig.consent import Consent
from rig.guard import ctaphid
from rig.guard.effects import Effect
from rig.link.frames import Command, Frame

STRAY = Effect("a continuation packet of no message", Consent.READ, "ignores it")

_CANCEL = int(Command.CANCEL)


class Begun(NamedTuple):
    """The last message begun on a channel: the bytes it announced, and those that came so far."""

    command: int
    length: int
    content: bytes


class Reassembly:
    """Knows the last message of each channel and of all, and judges the packet that comes next."""

    def __init__(self) -> None:
        # Plain tuples, since every message makes one; named where they are judged.
        self._begun: dict[int, tuple[int, int, bytes]] = {}
        self._latest: tuple[int, int, bytes] | None = None

    def forget(self) -> None:
        """Begin anew: no channel has a message."""
        self._begun.clear()
        self._latest = None

    def whole(self, channel: int, command: int, payload: bytes) -> None:
        """Learn that a whole message goes out."""
        # CANCEL comes between the packets of another message and is none of them.
        if command != _CANCEL:
            self._begun[channel] = self._latest = (command, len(payload), payload)

    def sent(self, frame: Frame) -> None:
        """Learn that the packet goes out."""
        begun = self._with(frame)
        if begun is not None and begun.command != _CANCEL:
            self._begun[frame.channel] = self._latest = begun

    def judge(self, frame: Frame) -> tuple[Effect, ...]:
        """Return what the packet may do at worst; all of it must be permitted. Learns nothing."""
        begun = self._with(frame)
        if begun is None:
            return self._going_on(frame)
        if frame.command is not None:
            return (_of(begun, frame),)
        return (_of(begun, frame), _starting(begun, frame), *self._going_on(frame))

    def _going_on(self, frame: Frame) -> tuple[Effect, ...]:
        """A key that keeps one buffer for all channels puts the packet to the latest message."""
        return (STRAY,) if self._latest is None else (_starting(Begun(*self._latest), frame),)

    def _with(self, frame: Frame) -> Begun | None:
        """Return the message that this packet begins or goes on with."""
        if frame.command is not None and frame.length is not None:
            return Begun(frame.command, frame.length, frame.data[: frame.length])
        last = self._begun.get(frame.channel)
        if last is None:
            return None
        begun = Begun(*last)
        return begun._replace(content=(begun.content + frame.data)[: begun.length])


def _of(begun: Begun, frame: Frame) -> Effect:
    """Return the worst of what has come: of the message, if it is whole."""
    if 0 < begun.length == len(begun.content):
        return ctaphid.judge(begun.command, begun.content)
    return _starting(begun, frame)


def _starting(begun: Begun, frame: Frame) -> Effect:
    """Return the worst of any message that starts like this; a key may read past a length of 0."""
    return ctaphid.judge_start(begun.command, begun.content or frame.data)
