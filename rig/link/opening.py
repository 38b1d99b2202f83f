"""Asking a key for a channel (CTAPHID INIT, CTAP 11.2.9.1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct

from rig.link import chance
from rig.link.errors import BrokenFraming, HidError, LinkError, Mute
from rig.link.exchange import MUTE_ADVICE, hid_error
from rig.link.frames import BROADCAST, Command, Frame, init_packet, parse
from rig.link.wire import Wire

_LAYOUT = Struct(">8sIBBBBB")
_INIT_REPLY = init_packet(BROADCAST, Command.INIT)[:5]
_ERROR_REPLY = init_packet(BROADCAST, Command.ERROR)[:5]


@dataclass(frozen=True)
class Opened:
    """What a key answers to INIT.

    Attributes:
        channel: The channel that it gave.
        version: Version of the CTAPHID protocol.
        device_version: Major, minor and build, whatever the vendor means by them.
        capabilities: Bits of `fido2.hid.CAPABILITY`.
    """

    channel: int
    version: int
    device_version: tuple[int, int, int]
    capabilities: int


def open_channel(wire: Wire, timeout: float, nonce: bytes | None = None) -> Opened:
    """Ask for a channel on broadcast, and listen on it from now on.

    Replies with another nonce are other programs', so they are passed over. A reply longer than 17
    bytes is good: the clause keeps what follows for later versions.

    Args:
        wire: What carries it.
        timeout: Seconds until the key counts as mute.
        nonce: Eight bytes; random if None.

    Raises:
        HidError: The key refused, as with CHANNEL_BUSY.
        Mute: No reply with our nonce came in time.
        BrokenFraming: Our reply is too short.
    """
    nonce = chance.token_bytes(8) if nonce is None else nonce
    wire.send(BROADCAST, Command.INIT, nonce)
    try:
        opened = _opened(wire, _answer(wire, wire.clock.now() + timeout, nonce))
    except (HidError, LinkError) as error:
        error.where = error.where or "INIT request on the broadcast channel"
        raise
    wire.ours.add(opened.channel)
    return opened


def _answer(wire: Wire, deadline: float, nonce: bytes) -> Frame:
    others = 0
    for packet in wire.until(deadline):
        if _is_answer(packet, nonce):
            return parse(packet)
        wire.set_aside(packet)
        others += 1
    meanwhile = f", while other packets came, {others} in all" if others else ""
    raise Mute(f"the key did not answer INIT with our nonce{meanwhile}", try_this=MUTE_ADVICE)


def _is_answer(packet: bytes, nonce: bytes) -> bool:
    if packet.startswith(_INIT_REPLY):
        return packet[7:15] == nonce
    return packet.startswith(_ERROR_REPLY)


def _opened(wire: Wire, answer: Frame) -> Opened:
    payload = answer.data[: answer.length]
    command = Command.INIT if answer.command == Command.INIT else Command.ERROR
    for see in wire.taps.reply:
        see(BROADCAST, command, payload, wire.arrived)
    if command is Command.ERROR:
        raise hid_error(payload)
    if len(payload) < _LAYOUT.size:
        raise BrokenFraming(f"an INIT reply of {len(payload)} bytes where {_LAYOUT.size} were due")
    _, channel, version, *device_version, capabilities = _LAYOUT.unpack_from(payload)
    major, minor, build = device_version
    return Opened(channel, version, (major, minor, build), capabilities)
