"""The plug-in that puts a virtual key where another suite looks for one that is plugged in.

It stands alone: that suite has a package `tests` too, so nothing of ours may be imported as that.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import fido2.hid
import pytest
from fido2.hid.base import HidDescriptor

from rig.keys.inprocess import InProcessConnection
from rig.keys.names import parse_virtual
from rig.link.connection import PACKET_SIZE
from rig.virtual.clock import VirtualClock
from rig.virtual.get_info import Member
from rig.virtual.key import VirtualKey
from rig.virtual.profile import Profile

_PATH = "virtual"
_CBOR, _KEEPALIVE, _UP_NEEDED = 0x90, 0xBB, 2
_BIO_ENROLLMENT = (0x09, 0x40)


class Attended(InProcessConnection):
    """The key with a person at it: while a finger is enrolled, that suite asks nobody else."""

    _enrolling = False

    def write_packet(self, data: bytes) -> None:
        """Note whether a command that enrols a finger begins."""
        if data[4] & 0x80:
            self._enrolling = data[4] == _CBOR and data[7] in _BIO_ENROLLMENT
        super().write_packet(data)

    def receive(self, deadline: float) -> bytes | None:
        """Present the finger when the key waits for it."""
        packet = super().receive(deadline)
        if self._enrolling and packet and (packet[4], packet[7]) == (_KEEPALIVE, _UP_NEEDED):
            self._key.sensor.release()
            self._key.sensor.press()
        return packet


class Port:
    """The USB port that the key is in: there while it has power, gone while it has none."""

    def __init__(self, key: VirtualKey, clock: VirtualClock) -> None:
        self._key = key
        self._clock = clock

    def descriptors(self) -> Iterator[HidDescriptor]:
        """Return what is plugged in."""
        if self._key.power.is_on:
            yield self.descriptor(_PATH)

    def descriptor(self, path: str | bytes) -> HidDescriptor:
        """Describe the key."""
        vendor, product = self._key.profile.vendor_id, self._key.profile.product_id
        return HidDescriptor(path, vendor, product, PACKET_SIZE, PACKET_SIZE, None, None)

    def connection(self, descriptor: HidDescriptor) -> InProcessConnection:
        """Open the key."""
        return Attended(self._key, self._clock)

    def sleep(self, seconds: float) -> None:
        """Let the key's time pass instead of everyone's."""
        self._clock.advance(self._clock.now() + seconds)


class Controller(HTTPServer):
    """Answers `/usbN/touch/on` and its like for the one key that there is.

    Whoever asks waits for the answer, so the key is never touched while it works.
    """

    def __init__(self, key: VirtualKey) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.acts: dict[str, Callable[[], None]] = {
            "/": lambda: None,
            "touch/on": key.sensor.press,
            "touch/off": key.sensor.release,
            "power/on": key.power.on,
            "power/off": key.power.off,
        }

    def started(self) -> str:
        """Serve in a thread of its own until the process ends; return where."""
        Thread(target=self.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server_port}"


class Request(BaseHTTPRequestHandler):
    """One path, and the act that it names."""

    server: Controller

    def do_GET(self) -> None:
        """Do what the path says."""
        act = self.server.acts.get(re.sub(r"^/usb\d+/", "", self.path))
        if act is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        act()
        self.send_response(HTTPStatus.OK)
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing of what went well."""


class Unfit:
    """Skips what that suite asks of keys that it does not fit, although it does not look first."""

    def __init__(self, profile: Profile) -> None:
        self._names_id_length = Member.MAX_CREDENTIAL_ID_LENGTH in profile.info_members

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if item.name == "test_exclude_credentials_max" and not self._names_id_length:
                # It makes empty ids for such a key, and python-fido2 writes those as arrays.
                item.add_marker(pytest.mark.skip(reason="maxCredentialIdLength not told"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--key", required=True, help="virtual:PROFILE[+FAULT…]")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Plug the key in before that suite's conftest takes what it needs of `fido2.hid`."""
    name = parse_virtual(early_config.known_args_namespace.key)
    assert name is not None, "only a virtual key stands in for one that is plugged in"
    clock = VirtualClock()
    key = VirtualKey(name.profile, clock=clock, faults=name.faults)
    _plug_in(Port(key, clock))
    args += ["--controller", Controller(key).started()]
    early_config.pluginmanager.register(Unfit(key.profile))


def _plug_in(port: Port) -> None:
    patch = pytest.MonkeyPatch()
    patch.setattr(fido2.hid, "list_descriptors", port.descriptors)
    patch.setattr(fido2.hid, "get_descriptor", port.descriptor)
    patch.setattr(fido2.hid, "open_connection", port.connection)
    patch.setattr(time, "sleep", port.sleep)
