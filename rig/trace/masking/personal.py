"""What in a message tells of a person or of one single key: for traces that are shown to others."""

from __future__ import annotations

from collections.abc import Iterator

from rig.link.frames import Command
from rig.trace.masking.secrets import found_in_reply, name_at
from rig.trace.masking.spans import Kind, Span
from rig.trace.masking.strings import Found, Step
from rig.trace.masking.walk import CREDENTIAL_ID, walk
from rig.trace.members import REPLIES, REQUESTS, Names

_BIO_ENROLLMENT = (0x09, 0x40)
_VENDOR = 0x40
"""CTAPHID commands from here on are vendors' own (CTAP 11.2.9.3): they read serial numbers."""
_LAST_VENDOR = 0x7F
_USER_NAMES = ("name", "displayName", "icon")
_CERTIFICATES = "x5c"
_RP = "rp"
_IDENTIFIERS = ("encIdentifier", "encCredStoreState")
_U2F_HEAD = 65


def in_message(command: int, payload: bytes, outward: bool, asked: int | None) -> list[Span]:
    """Return user names and ids, credential ids, certificates and serial numbers.

    Args:
        command: The CTAPHID command.
        payload: The message.
        outward: Whether it is ours.
        asked: The CTAP2 command that a reply answers; None if that is not known.
    """
    if _VENDOR <= command <= _LAST_VENDOR and command not in (Command.KEEPALIVE, Command.ERROR):
        return [_span("vendor message", 0, len(payload))]
    if command == Command.MSG:
        return [_span("U2F message", min(_U2F_HEAD, len(payload)), len(payload))]
    if command != Command.CBOR or len(payload) < 2:
        return []
    ctap = payload[0] if outward else asked
    if ctap is None:
        return [_span("what nobody is known to have asked", 1, len(payload))]
    return list(_in_cbor(payload, ctap, outward))


def _in_cbor(payload: bytes, command: int, outward: bool) -> Iterator[Span]:
    names = (REQUESTS if outward else REPLIES).get(command, {})
    walked = walk(payload, 1)
    found = walked.found if outward else found_in_reply(payload, walked, names)
    for one in found:
        name = _personal(one, names, command)
        if name:
            yield _span(name, one.start, one.stop)
    if walked.is_lost:
        yield _span("what cannot be read", walked.end, len(payload))


def _personal(one: Found, names: Names, command: int) -> str:
    first, last = name_at(one.path, names), _last_key(one.path)
    if first in _IDENTIFIERS:
        return first
    if last == CREDENTIAL_ID or _CERTIFICATES in one.path:
        return str(last)
    if first == _RP:
        return ""
    if last == "id" and not one.is_text:
        return "id"
    if last in _USER_NAMES or (command in _BIO_ENROLLMENT and one.is_text):
        return str(last)
    return ""


def _last_key(path: tuple[Step, ...]) -> Step:
    return next((step for step in reversed(path) if step is not None), None)


def _span(name: str, start: int, stop: int) -> Span:
    return Span(Kind.REDACTED, name, start, stop)
