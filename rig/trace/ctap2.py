"""CTAP2 requests and replies as text (CTAP 6 and 8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from fido2.ctap import CtapError

from rig.link.cbor import Value, decode
from rig.link.errors import MalformedCbor
from rig.trace.auth_data import auth_data
from rig.trace.dump import dump
from rig.trace.masking.secrets import in_reply, in_request
from rig.trace.masking.spans import Span, filled
from rig.trace.members import (
    CLIENT_PIN,
    COMMANDS,
    REPLIES,
    REQUESTS,
    SECRET,
    SUBCOMMANDS,
    Names,
    name_of,
)
from rig.trace.values import inline, lines, masked

_AAGUID_SIZE = 16


@dataclass(frozen=True)
class Told:
    """One message as text: a head, and lines below it."""

    head: str
    body: tuple[str, ...] = ()


def tell_request(payload: bytes) -> Told:
    """Tell a CTAP2 request: command, subcommand, and its members by name."""
    if not payload:
        return Told("(empty)")
    command = payload[0]
    name = name_of(COMMANDS, command) or "unknown command"
    body, value = _map(payload, in_request(payload), command, REQUESTS.get(command, {}))
    subcommand = _subcommand(command, value)
    return Told(f"{name} (0x{command:02X}){subcommand} {_size(payload)}", tuple(body))


def tell_reply(payload: bytes, command: int | None) -> Told:
    """Tell a CTAP2 reply: status by name, and the members that the command's reply has.

    Args:
        payload: The reply with its status byte.
        command: The CTAP2 command that it answers; None if that is not known.
    """
    if not payload:
        return Told("(empty, not even a status)")
    names = REPLIES.get(command, {}) if command is not None else {}
    # It may be a token that came too late for its request.
    spans = in_reply(payload, CLIENT_PIN if command is None else command)
    body, _ = _map(payload, spans, command, names)
    size = f" {_size(payload)}" if len(payload) > 1 else ""
    return Told(f"{status_name(payload[0])}{size}", tuple(body))


def status_name(status: int) -> str:
    """Return a CTAP2 status as code and name (CTAP 8.2)."""
    try:
        return f"0x{status:02X} {CtapError.ERR(status).name}"
    except ValueError:
        return f"0x{status:02X} (not in the table)"


def _map(
    payload: bytes, spans: Sequence[Span], command: int | None, names: Names
) -> tuple[list[str], Value | None]:
    if len(payload) == 1:
        return [], None
    try:
        value = decode(filled(payload, spans)[1:])
    except MalformedCbor as error:
        return [
            f"malformed CBOR at byte {error.offset}: {error.reason}",
            *_undecoded(payload, spans, command),
        ], None
    if isinstance(value, dict):
        return list(_members(value, command, names)), value
    return list(lines(value)), value


def _members(
    value: dict[int | bytes | str, Value], command: int | None, names: Names
) -> Iterator[str]:
    for number, member in value.items():
        name = name_of(names, number)
        label = f"{inline(number)} {name}".rstrip()
        if _is_secret(name, member, command):
            yield f"{label}: {masked(member)}"
        elif name == "aaguid" and isinstance(member, bytes) and len(member) == _AAGUID_SIZE:
            yield f"{label}: {UUID(bytes=member)}"
        elif name == "authData" and isinstance(member, bytes):
            yield f"{label}: {len(member)} bytes"
            yield from auth_data(member, "  ")
        else:
            first, *rest = lines(member)
            yield f"{label}: {first}"
            yield from rest


def _is_secret(name: str, member: Value, command: int | None) -> bool:
    if not isinstance(member, (bytes, str)):
        return False
    return name in SECRET or (command == CLIENT_PIN and isinstance(member, bytes))


def _subcommand(command: int, value: Value | None) -> str:
    names = SUBCOMMANDS.get(command)
    if names is None or not isinstance(value, dict):
        return ""
    place = next(number for number, name in REQUESTS[command].items() if name == "subCommand")
    name = name_of(names, value.get(place))
    return f" {name}" if name else ""


def _undecoded(payload: bytes, spans: Sequence[Span], command: int | None) -> Iterator[str]:
    if command == CLIENT_PIN:
        return iter([f"bytes left out: they may hold PIN material ({len(payload) - 1} bytes)"])
    return dump(payload, spans)


def _size(payload: bytes) -> str:
    return "1 byte" if len(payload) == 1 else f"{len(payload)} bytes"
