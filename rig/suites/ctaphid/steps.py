"""Steps on the raw side of a link that several tests of CTAPHID take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from fido2.ctap import STATUS, CtapError

from rig.link import chance
from rig.link.errors import BrokenFraming, HidError, HidErrorCode, Mute
from rig.link.frames import BROADCAST, Command, Frame, continuation, packets
from rig.suites.fixtures import Link

PATIENCE = 3.0
"""Seconds for a key to answer, or to give up a message whose rest never came."""

MOMENT = 1.0
"""Seconds in which a key would say what it must not say."""

LONG_DATA = bytes(range(200))
"""What a PING of four packets carries."""

TOUCHED = {
    CtapError.ERR.SUCCESS,
    CtapError.ERR.PIN_INVALID,
    CtapError.ERR.PIN_AUTH_INVALID,
}
"""How requests end that wait for a touch and leave nothing behind: an empty pinUvAuthParam has
errors for success."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """Take an ERROR for a broken rule, where it would else be an answer that the row allows."""
    try:
        yield
    except HidError as error:
        raise AssertionError(str(error)) from error


def answer(link: Link, channel: int, command: int) -> bytes:
    """Return the payload of the next message on a channel, which must be a reply to `command`.

    Raises:
        HidError: It is an ERROR.
        BrokenFraming: It is anything else, or an ERROR that does not carry one byte.
        AssertionError: None came, although the key lives.
        Mute: The key does not answer INIT either.
    """
    try:
        reply = link.raw.reply(channel, PATIENCE)
    except Mute as error:
        with suppress(HidError):
            init(link, link.channel)
        raise AssertionError("the key did not answer") from error
    if reply.command == command:
        return reply.payload
    if reply.command == Command.ERROR and len(reply.payload) == 1:
        raise HidError(reply.payload[0])
    raise BrokenFraming(f"a message 0x{reply.command:02X} of {len(reply.payload)} bytes")


def ask(link: Link, channel: int, command: int, payload: bytes = b"") -> bytes:
    """Send a message on a channel and return the payload of its reply, as `answer` does."""
    link.raw.send_message(channel, command, payload)
    return answer(link, channel, command)


def is_served(link: Link, channel: int) -> bool:
    """Tell whether a channel that was handed out is still known to the key.

    To the rig such a channel is a sign that the key was lost. Whoever asks has to see to it that
    the key did not restart, which would take all channels away.
    """
    data = channel.to_bytes(4, "big")
    try:
        return ask(link, channel, Command.PING, data) == data
    except HidError as error:
        if error.code != HidErrorCode.INVALID_CHANNEL:
            raise
        return False


def init(link: Link, channel: int = BROADCAST) -> int:
    """Have INIT answered on a channel, whatever is said there before, and return what it gives."""
    link.raw.send_message(channel, Command.INIT, chance.token_bytes(8))
    reply = link.raw.reply(channel, PATIENCE)
    while reply.command not in (Command.INIT, Command.ERROR):
        reply = link.raw.reply(channel, PATIENCE)
    if reply.command == Command.ERROR:
        raise HidError(reply.payload[0])
    return int.from_bytes(reply.payload[8:12], "big")


def begin_ping(link: Link) -> list[bytes]:
    """Send the first packet of a PING of `LONG_DATA`; return the packets that it lacks."""
    first, *rest = packets(link.channel, Command.PING, LONG_DATA)
    link.raw.send(first)
    return rest


def go_on(link: Link, *sequences: int) -> None:
    """Send continuation packets with these sequence numbers."""
    for sequence in sequences:
        link.raw.send(continuation(link.channel, sequence, LONG_DATA[:59]))


def finish(link: Link, rest: list[bytes]) -> bytes:
    """Send what a PING lacks and return its echo."""
    for packet in rest:
        link.raw.send(packet)
    return answer(link, link.channel, Command.PING)


def await_touch_request(link: Link, request: bytes) -> None:
    """Send a CTAP2 request and return once the key asks for a touch; skip if it never does."""
    link.raw.send_message(link.channel, Command.CBOR, request)
    deadline = link.clock.now() + PATIENCE
    while isinstance(frame := link.raw.receive(deadline - link.clock.now()), Frame):
        if frame.command == Command.KEEPALIVE and frame.data[0] == STATUS.UPNEEDED:
            return
        if frame.command == Command.CBOR:
            break
    pytest.skip("the key did not ask for a touch")


def hear_out(link: Link) -> list[tuple[float, Frame]]:
    """Return all that the key says until it has been silent for a moment, with the times."""
    heard: list[tuple[float, Frame]] = []
    while isinstance(frame := link.raw.receive(MOMENT), Frame):
        heard.append((link.clock.now(), frame))
    return heard


def granted(reply: bytes) -> bytes:
    """Return what follows the status of a CTAP2 reply; raises `CtapError` if it is an error."""
    if reply[0] != CtapError.ERR.SUCCESS:
        raise CtapError(reply[0])
    return reply[1:]


def touched(reply: bytes) -> bool:
    """Tell whether a request that only asks for a touch was answered by one."""
    return reply[0] in TOUCHED
