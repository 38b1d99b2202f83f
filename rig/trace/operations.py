"""What a message asks a key to do, in so many words that equal ones take equal times."""

from __future__ import annotations

from rig.link.cbor import Value, decode
from rig.link.errors import MalformedCbor
from rig.link.frames import Command
from rig.trace.members import COMMANDS, REQUESTS, SUBCOMMANDS, name_of
from rig.trace.u2f import instruction

_MAKE_CREDENTIAL, _GET_ASSERTION = 0x01, 0x02
_SUCCESS, _NO_ERROR = b"\x00", b"\x90\x00"


def operation_of(command: int, payload: bytes) -> str:
    """Name what a message asks for: `clientPIN getKeyAgreement`, `makeCredential rk`.

    A credential that the key has to keep, an assertion that it has to find a credential for, and
    one without a touch are operations of their own: each takes another time.

    Args:
        command: The CTAPHID command.
        payload: The whole message.

    Returns:
        Empty for what CTAP has no name for, or cannot be read.
    """
    if command == Command.MSG:
        return instruction(payload)
    if command != Command.CBOR or not payload:
        return ""
    number = payload[0]
    name = name_of(COMMANDS, number)
    try:
        asked = decode(payload[1:]) if len(payload) > 1 else {}
    except MalformedCbor:
        return ""
    return " ".join([name, *_kind(number, asked)]) if name and isinstance(asked, dict) else ""


def carried_out(command: int, reply: bytes) -> bool:
    """Tell whether a reply says that the key did what it was asked for (CTAP 8.2; U2F 3.3)."""
    if command == Command.MSG:
        return reply[-2:] == _NO_ERROR
    return command == Command.CBOR and reply[:1] == _SUCCESS


def _kind(number: int, asked: dict[int | bytes | str, Value]) -> list[str]:
    names = {name: place for place, name in REQUESTS.get(number, {}).items()}
    if number in SUBCOMMANDS:
        subcommand = asked.get(names["subCommand"])
        return [name_of(SUBCOMMANDS[number], subcommand) or f"subcommand {subcommand!r}"]
    options = asked.get(names.get("options", -1))
    set_to = options if isinstance(options, dict) else {}
    if number == _MAKE_CREDENTIAL:
        return ["rk"] if set_to.get("rk") is True else []
    if number == _GET_ASSERTION:
        found = [] if asked.get(names["allowList"]) else ["discoverable"]
        return [*found, "up=false"] if set_to.get("up") is False else found
    return []
