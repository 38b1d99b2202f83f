"""The worst that one CTAP2 request can do (CTAP 6): the content of a CTAPHID_CBOR message."""

from __future__ import annotations

from rig.guard.credentials_table import CREDENTIALS, Clauses
from rig.guard.ctap2_table import (
    EMPTY,
    PARAMETRISED,
    UNKNOWN,
    VENDOR,
    VENDOR_COMMANDS,
    WHOLE,
    Subcommands,
)
from rig.guard.effects import Effect
from rig.link.cbor import Key, Value, decode
from rig.link.errors import MalformedCbor


def judge(request: bytes) -> Effect:
    """Return the worst of a whole request: command byte and parameters."""
    if not request:
        return EMPTY
    whole = WHOLE.get(request[0])
    if whole is not None:
        return whole
    clauses = CREDENTIALS.get(request[0])
    if clauses is not None:
        return _by_clauses(clauses, request[1:])
    subcommands = PARAMETRISED.get(request[0])
    if subcommands is not None:
        return _by_subcommand(subcommands, request[1:])
    return _undefined(request[0])


def judge_start(start: bytes) -> Effect:
    """Return the worst of any request that starts with these bytes, of which there are some."""
    command = start[0]
    if command in WHOLE:
        return WHOLE[command]
    if command in CREDENTIALS:
        return CREDENTIALS[command].other
    if command in PARAMETRISED:
        return PARAMETRISED[command].other
    return _undefined(command)


def _undefined(command: int) -> Effect:
    return VENDOR if command in VENDOR_COMMANDS else UNKNOWN


def _by_clauses(command: Clauses, encoded: bytes) -> Effect:
    parameters = _parameters(encoded)
    if parameters is None:
        return command.other
    for clause in command.clauses:
        if clause.applies(parameters):
            return clause.effect
    return command.plain


def _by_subcommand(command: Subcommands, encoded: bytes) -> Effect:
    parameters = _parameters(encoded)
    if parameters is None:
        return command.other
    subcommand = None if command.member is None else parameters.get(command.member)
    # True is no subcommand 1, although a Python dict would find that row.
    if subcommand is not None and type(subcommand) is not int:
        return command.other
    shape = command.shapes.get(subcommand)
    if shape is not None and not shape(parameters):
        return command.other
    return command.rows.get(subcommand, command.other)


def _parameters(encoded: bytes) -> dict[Key, Value] | None:
    """Decode a parameter map; no bytes are an empty one; None if it is not canonical."""
    try:
        parameters = decode(encoded) if encoded else {}
    except MalformedCbor:
        return None
    return parameters if isinstance(parameters, dict) else None
