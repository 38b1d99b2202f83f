"""PIN material in CTAP2 messages (CTAP 6.5, 12.5), and the keys drawn for one message."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rig.trace.masking.spans import Kind, Span
from rig.trace.masking.strings import Found, Step
from rig.trace.masking.walk import Walk, walk, within_auth_data
from rig.trace.members import CLIENT_PIN, REPLIES, REQUESTS, SECRET, Names

AUTH_DATA = "authData"
KEY_AGREEMENT = "keyAgreement"
RP_ID = "rpId"
HMAC_SECRETS = ("hmac-secret", "hmac-secret-mc")
_HMAC = "hmac-secret"
_KEY_AGREEMENT_OF_HMAC = 1
_UNREAD = "what cannot be read"


def in_request(payload: bytes) -> list[Span]:
    """Return what is secret in a CTAP2 request, and the platform's key where it sends one."""
    names = REQUESTS.get(payload[0]) if payload else None
    if names is None or len(payload) == 1:
        return []
    is_pin = payload[0] == CLIENT_PIN
    walked = walk(payload, 1)
    spans = [_requested(one, names, is_pin) for one in walked.found]
    rest = _unread(payload, walked, names, hide_all=is_pin)
    return [span for span in (*spans, *rest) if span is not None]


def in_reply(payload: bytes, command: int | None) -> list[Span]:
    """Return what is secret in a CTAP2 reply to `command`; None if that is not known."""
    names = REPLIES.get(command) if command is not None else None
    if command is None or names is None or len(payload) < 2:
        return []
    is_pin = command == CLIENT_PIN
    walked = walk(payload, 1)
    spans = [_replied(one, names, is_pin) for one in found_in_reply(payload, walked, names)]
    rest = _unread(payload, walked, names, hide_all=is_pin)
    return [span for span in (*spans, *rest) if span is not None]


def found_in_reply(payload: bytes, walked: Walk, names: Names) -> Iterator[Found]:
    """Yield the strings of a reply, and behind authenticator data those within it."""
    for one in walked.found:
        yield one
        if len(one.path) == 1 and name_at(one.path, names) == AUTH_DATA:
            yield from within_auth_data(payload, one)


def name_at(path: tuple[Step, ...], names: Names) -> str:
    """Return the name of the member that a path begins with; nothing if it has none."""
    return names.get(path[0], "") if path and isinstance(path[0], int) else ""


def _requested(one: Found, names: Names, is_pin: bool) -> Span | None:
    name = name_at(one.path, names)
    if name in SECRET:
        return _span(Kind.MASKED, name, one)
    if one.path and (of_hmac := _of_hmac(one)) is not None:
        return of_hmac
    if not is_pin or (one.is_text and name == RP_ID):
        return None
    return _span(Kind.DRAWN if name == KEY_AGREEMENT else Kind.MASKED, name, one)


def _replied(one: Found, names: Names, is_pin: bool) -> Span | None:
    name = name_at(one.path, names)
    if (of_hmac := _of_hmac(one)) is not None:
        return of_hmac
    if not is_pin or name == KEY_AGREEMENT:
        return None
    return _span(Kind.MASKED, name, one)


def _of_hmac(one: Found) -> Span | None:
    """Return salts and outputs of hmac-secret as secret, the platform's key as drawn."""
    place = next((at for at, step in enumerate(one.path) if step in HMAC_SECRETS), None)
    if place is None:
        return None
    is_key = one.path[place + 1 : place + 2] == (_KEY_AGREEMENT_OF_HMAC,)
    return _span(Kind.DRAWN if is_key else Kind.MASKED, str(one.path[place]), one)


def _unread(payload: bytes, walked: Walk, names: Names, *, hide_all: bool) -> Iterator[Span]:
    """Yield what may be secret in the rest of a message that cannot be read to its end."""
    if walked.end >= len(payload):
        return
    if hide_all or (walked.is_lost and _HMAC.encode() in payload):
        yield Span(Kind.MASKED, _UNREAD, walked.end, len(payload))
        return
    for number, name in names.items():
        if name in SECRET:
            for start, stop in _looks_like(payload, number, walked.end):
                yield Span(Kind.MASKED, name, start, stop)


def _looks_like(data: bytes, number: int, start: int = 0) -> Iterator[tuple[int, int]]:
    """Yield the places of what looks like a member with 16 or 32 bytes in it."""
    member = re.compile(re.escape(bytes([number])) + rb"(?s:\x50(.{0,16})|\x58\x20(.{0,32}))")
    for found in member.finditer(data, start):
        yield found.span(1 if found[1] is not None else 2)


def _span(kind: Kind, name: str, one: Found) -> Span:
    return Span(kind, name, one.start, one.stop)
