"""Names that tell how to reach a key, such as `udp:HOST:PORT:ANSWERPORT` and `tcp:HOST:PORT`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from rig import UsageProblem
from rig.link.connection import Connection
from rig.link.hidapi import HidapiConnection
from rig.link.tcp import TcpConnection
from rig.link.udp import UdpConnection

_LAST_PORT = 0xFFFF


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """One way to reach keys.

    Attributes:
        form: How its names are written.
        connect: Makes of such a name what opens a connection; None if it is not written so.
        simulates: Whether a program is at the other end, and no device.
        advice: What to try when a key does not answer that way.
    """

    form: str
    connect: Callable[[str], Callable[[], Connection] | None]
    simulates: bool
    advice: str


@dataclass(frozen=True)
class Reach:
    """How one key is reached.

    Attributes:
        scheme: The way.
        connect: Opens a connection to the key.
    """

    scheme: Scheme
    connect: Callable[[], Connection]


def _udp(address: str) -> Callable[[], Connection] | None:
    match = re.fullmatch(r"([^:]+):(\d+):(\d+)", address)
    if match is None or not _are_ports(match[2], match[3]):
        return None
    return partial(UdpConnection, match[1], int(match[2]), int(match[3]))


def _tcp(address: str) -> Callable[[], Connection] | None:
    match = re.fullmatch(r"([^:]+):(\d+)", address)
    if match is None or not _are_ports(match[2]):
        return None
    return partial(TcpConnection, match[1], int(match[2]))


def _hidapi(path: str) -> Callable[[], Connection] | None:
    return partial(HidapiConnection, path) if path else None


def _are_ports(*numbers: str) -> bool:
    return all(0 < int(number) <= _LAST_PORT for number in numbers)


SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {
        "udp": Scheme(
            form="udp:HOST:PORT:ANSWERPORT",
            connect=_udp,
            simulates=True,
            advice="see that a simulator listens there, takes datagrams of 64 bytes, and answers"
            " from that port to the answer port",
        ),
        "tcp": Scheme(
            form="tcp:HOST:PORT",
            connect=_tcp,
            simulates=True,
            advice="see that what listens there is a simulator, and that it frames each report by"
            " two bytes of length, big-endian",
        ),
        "hidapi": Scheme(
            form="hidapi:PATH",
            connect=_hidapi,
            simulates=False,
            advice="plug the key in again",
        ),
    }
)


def parse_reach(name: str) -> Reach | None:
    """Read a name that tells how to reach a key.

    Returns:
        How; None for a name of another kind. Nothing is opened yet.

    Raises:
        UsageProblem: The name begins so, but goes on in a way that cannot be.
    """
    word, _, address = name.partition(":")
    scheme = SCHEMES.get(word)
    if scheme is None:
        return None
    connect = scheme.connect(address)
    if connect is None:
        raise UsageProblem(f"{name!r} is no key's name", try_this=scheme.form)
    return Reach(scheme, connect)
