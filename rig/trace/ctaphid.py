"""CTAPHID messages as text, but for what CBOR and MSG carry (CTAP 11.2.9)."""

from __future__ import annotations

from struct import Struct

from rig.link.errors import HidError
from rig.link.frames import Command, command_name
from rig.trace.values import octets

_INIT_REPLY = Struct(">8sIBBBBB")
_CAPABILITIES = ((0x01, "WINK"), (0x04, "CBOR"), (0x08, "NMSG"))
_STATUSES = {1: "processing", 2: "user presence needed"}
_NONCE_SIZE = 8


def tell_hid(command: int, payload: bytes, outward: bool) -> str:
    """Tell a message by its CTAPHID command, with what it carries."""
    if command == Command.INIT:
        return _init(payload, outward)
    if command == Command.ERROR and len(payload) == 1:
        return str(HidError(payload[0]).what).removeprefix("CTAPHID ")
    if command == Command.LOCK and outward and len(payload) == 1:
        return f"LOCK for {payload[0]} s"
    carried = f" {octets(payload)}" if payload else ""
    return f"{command_name(command)}{carried}"


def tell_status(status: int) -> str:
    """Tell the status of a KEEPALIVE (CTAP 11.2.9.1.7)."""
    return _STATUSES.get(status, f"status 0x{status:02X} (not in the table)")


def _init(payload: bytes, outward: bool) -> str:
    if outward and len(payload) == _NONCE_SIZE:
        return f"INIT nonce {payload.hex()}"
    if outward or len(payload) < _INIT_REPLY.size:
        return f"INIT {octets(payload)}"
    nonce, channel, version, major, minor, build, flags = _INIT_REPLY.unpack_from(payload)
    names = " ".join(name for bit, name in _CAPABILITIES if flags & bit)
    return (
        f"INIT nonce {nonce.hex()} channel {channel:08x} protocol {version}"
        f" device {major}.{minor}.{build} capabilities 0x{flags:02X} {names}".rstrip()
    )
