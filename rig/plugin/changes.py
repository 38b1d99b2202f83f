"""What has happened to a key since its last reset, as seen on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rig.link.cbor import decode
from rig.link.errors import MalformedCbor
from rig.link.frames import Command
from rig.link.taps import Tap

MAKE_CREDENTIAL = 0x01
CLIENT_PIN = 0x06
LARGE_BLOBS = 0x0C
RESET = 0x07
CONFIG = 0x0D
GRANTED, NOT_ALLOWED = b"\x00", b"\x30"
HARMLESS = frozenset({0x02, 0x04, 0x08, 0x0B})
"""getAssertion, getInfo, getNextAssertion and selection leave nothing behind but a counter."""
READS_OF_CLIENT_PIN = (1, 2, 7)
WRITES_OF_CLIENT_PIN = (3, 4)
BIO_ENROLLMENT = 0x09
READS_OF_BIO_ENROLLMENT = (None, 7)
"""getModality and getFingerprintSensorInfo."""
OPTIONS_OF_MAKE_CREDENTIAL = 7
SET_OF_LARGE_BLOBS = 2


@dataclass
class Changes(Tap):
    """Watches the wire for what takes a key away from its factory state.

    Attributes:
        dirty: Whether anything that a reset would undo may have happened since the last one.
        stored: Requests for discoverable credentials since the last reset.
        resets: Requests to reset that the key granted.
        reset_refused: Whether the last request was to reset, and was not allowed.
        configured: Whether settings may be others than at birth.
        last_request: CTAPHID command and payload of the last request.
    """

    dirty: bool = False
    stored: int = 0
    resets: int = 0
    reset_refused: bool = False
    configured: bool = False
    last_request: bytes = b""
    _resetting: bool = field(default=False, init=False)
    _configuring: bool = field(default=False, init=False)

    def message(self, channel: int, command: int, payload: bytes) -> None:
        """Note a request that may leave something behind."""
        self.last_request = bytes([command]) + payload
        self._resetting = command == Command.CBOR and payload[:1] == bytes([RESET])
        self.reset_refused = False
        self._configuring = command == Command.CBOR and payload[:1] == bytes([CONFIG])
        if command == Command.CBOR and not self._resetting and changes_key(payload):
            self.dirty = True
            self.stored += payload[:1] == bytes([MAKE_CREDENTIAL])

    def raw_packet(self, packet: bytes) -> None:
        """Trust nothing that was sent packet by packet."""
        self.dirty = True
        self.reset_refused = False
        self.last_request = packet[4:]

    def reply(self, channel: int, command: int, payload: bytes, at: float) -> None:
        """Note a reset that the key granted, and a setting that it took."""
        granted = command == Command.CBOR and payload == GRANTED
        self.reset_refused = self._resetting and payload == NOT_ALLOWED
        if self._resetting and granted:
            self.resets += 1
            self.dirty, self.stored, self.configured = False, 0, False
        self.configured |= self._configuring and granted
        self._resetting = self._configuring = False

    @property
    def may_have_changed_pin(self) -> bool:
        """Whether the last request was to set or to change a PIN; a lost reply does not tell."""
        command, request = self.last_request[:1], self.last_request[1:]
        if command != bytes([Command.CBOR]) or request[:1] != bytes([CLIENT_PIN]):
            return False
        try:
            members = decode(request[1:])
        except MalformedCbor:
            return True
        return isinstance(members, Mapping) and members.get(2) in WRITES_OF_CLIENT_PIN

    def assume_configured(self) -> None:
        """Take a setting whose reply never came for one that the key took."""
        self.configured |= self._configuring


def changes_key(request: bytes) -> bool:
    """Tell whether a CTAP2 request may change what a reset would undo, counters apart."""
    command = request[0] if request else None
    if command in HARMLESS:
        return False
    try:
        members = decode(request[1:])
    except MalformedCbor:
        return True
    if not isinstance(members, Mapping):
        return True
    if command == MAKE_CREDENTIAL:
        options = members.get(OPTIONS_OF_MAKE_CREDENTIAL, {})
        return not isinstance(options, Mapping) or bool(options.get("rk"))
    if command == LARGE_BLOBS:
        return SET_OF_LARGE_BLOBS in members
    if command == BIO_ENROLLMENT:
        return members.get(2) not in READS_OF_BIO_ENROLLMENT
    return not (command == CLIENT_PIN and members.get(2) in READS_OF_CLIENT_PIN)
