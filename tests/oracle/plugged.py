"""The plug-in that lets another suite find a simulated key, as if it was plugged in.

Touch and power are no business of this: that suite has them done over HTTP by `keyrig serve touch`.
It stands alone, as the bridge does.
"""

from __future__ import annotations

from collections.abc import Iterator

import fido2.hid
import pytest
from fido2.hid.base import HidDescriptor

from rig import BenchProblem
from rig.link.connection import PACKET_SIZE
from rig.link.tcp import TcpConnection

_VENDOR, _PRODUCT = 0x1209, 0x000A


class Port:
    """Where the key listens while it has power."""

    def __init__(self, link: str) -> None:
        _, self._host, port = link.split(":")
        self._port = int(port)
        self._path = link

    def descriptors(self) -> Iterator[HidDescriptor]:
        """Return what is plugged in."""
        try:
            TcpConnection(self._host, self._port).close()
        except BenchProblem:
            return
        yield self.descriptor(self._path)

    def descriptor(self, path: str | bytes) -> HidDescriptor:
        """Describe the key."""
        return HidDescriptor(path, _VENDOR, _PRODUCT, PACKET_SIZE, PACKET_SIZE, None, None)

    def connection(self, descriptor: HidDescriptor) -> TcpConnection:
        """Open the key."""
        return TcpConnection(self._host, self._port)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--link", required=True, help="tcp:HOST:PORT")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Plug the key in before that suite's conftest takes what it needs of `fido2.hid`."""
    port = Port(early_config.known_args_namespace.link)
    patch = pytest.MonkeyPatch()
    patch.setattr(fido2.hid, "list_descriptors", port.descriptors)
    patch.setattr(fido2.hid, "get_descriptor", port.descriptor)
    patch.setattr(fido2.hid, "open_connection", port.connection)
