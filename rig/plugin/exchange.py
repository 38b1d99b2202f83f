"""One CTAP2 command and its reply, with nothing between the test and the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fido2 import cbor
from fido2.ctap import CtapError

from rig import KeyProblem
from rig.link.cbor import encode
from rig.link.device import KeyDevice
from rig.link.frames import Command


def send(
    link: KeyDevice, command: int, members: Mapping[int, Any] | bytes | None = None
) -> dict[int, Any]:
    """Send one CTAP2 command and return the members of its reply.

    Args:
        link: The link to the key.
        command: The command byte (CTAP 8.1).
        members: The request's map, or its bytes as they are; None sends no CBOR at all.

    The reply is read as leniently as python-fido2 does, so that a test fails for what it tests; how
    canonical replies are has tests of its own.

    Raises:
        CtapError: The key answered with a status other than success.
        KeyProblem: The reply is no map.
    """
    body = b"" if members is None else members if isinstance(members, bytes) else encode(members)
    reply = link.call(Command.CBOR, bytes([command]) + body)
    if reply[0]:
        raise CtapError(reply[0])
    if len(reply) == 1:
        return {}
    try:
        answer = cbor.decode(reply[1:])
    except (ValueError, KeyError, IndexError) as error:
        raise KeyProblem(
            f"the reply is no CBOR: {error}", where=f"command 0x{command:02X}"
        ) from error
    if not isinstance(answer, Mapping):
        raise KeyProblem("the reply is no CBOR map", where=f"command 0x{command:02X}")
    return dict(answer)
