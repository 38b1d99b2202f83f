"""What a bay's own PIN may be used for below `wipe`, and when all use of it ends.

A request for a token goes through once it is said to hold that PIN, the retries were read since the
last one, and more than three are left. The PIN is marked on the disk before the request goes out;
the mark goes once the key took the PIN. While it stands, the PIN is not sent again.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from enum import Enum, auto

from rig import BenchProblem
from rig.consent import Consent
from rig.guard import ctaphid
from rig.guard.effects import Effect
from rig.guard.pin_marks import PinMark
from rig.guard.shapes import Shape, digest, exactly, map_of, octets, text, unsigned
from rig.link.cbor import Key, Value, decode, encode
from rig.link.errors import MalformedCbor
from rig.link.frames import Command

FEWEST_LEFT = 3
"""Retries at which no PIN is sent any more: they belong to the key's owner."""

TOKEN = Effect(
    "clientPIN, for a token by the bay's own PIN", Consent.SIGN, "counts it as a wrong PIN"
)

_CLIENT_PIN = b"\x06"
_SUBCOMMAND = 2
_RETRIES = 3
_GET_RETRIES = 1
_SUCCESS = 0x00
_PIN_AUTH_INVALID = 0x33
_PIN_AUTH_BLOCKED = 0x34

_COSE_KEY = map_of({1: exactly(2), 3: exactly(-25), -1: exactly(1), -2: digest, -3: digest})
_AGREED: Mapping[Key, Shape] = {1: unsigned, 3: _COSE_KEY, 6: octets}
_TOKEN_REQUESTS = (
    map_of({**_AGREED, _SUBCOMMAND: exactly(5)}),
    map_of({**_AGREED, _SUBCOMMAND: exactly(9), 9: unsigned}, {0x0A: text}),
)

_PROOFS: Mapping[bytes, tuple[int, int]] = {b"\x01": (1, 8), b"\x02": (2, 6)}
"""Of makeCredential and getAssertion: the members clientDataHash and pinUvAuthParam."""

_MANAGEMENT = (b"\x0a", b"\x41")
"""credentialManagement, and its preview."""


class PinStopped(BenchProblem):
    """The bay's PIN is not sent: it may be wrong, or too few retries are left."""


class _Asked(Enum):
    """What the request that is not answered yet is, as far as PINs go."""

    NOTHING = auto()
    RETRIES = auto()
    TOKEN = auto()
    PROVED = auto()


class PinSafety:
    """The bay's own PIN on one open link: what the guard asks, and the mark on the disk."""

    def __init__(self, pin: str, mark: PinMark, name: str) -> None:
        """Keep a PIN safe.

        Args:
            pin: The PIN that the bench file refers to.
            mark: Where it is marked while it may be wrong.
            name: What the user calls the key.
        """
        self._pin = pin
        self._mark = mark
        self._name = name
        self._retries: int | None = None
        self._left_before: int | None = None
        self._blocked_at: int | None = None
        self._announced = False
        self._asked = _Asked.NOTHING
        self._tokens: dict[int, bytes] = {}

    def __repr__(self) -> str:
        return f"<PinSafety of {self._name}>"

    def reveal(self) -> str:
        """Return the PIN, for the one call that needs it."""
        return self._pin

    def announce(self) -> None:
        """Say that the next request for a token holds this PIN.

        Raises:
            PinStopped: It may not be sent.
        """
        if self._mark.stands_for(self._pin):
            raise PinStopped(
                "the bay's PIN was refused once, or its answer never came, so it is not sent again",
                where=self._name,
                try_this="give its pin_env or pin_file the right PIN; or, if it is right, remove"
                f" {self._mark.file}",
            )
        if self._retries is None:
            raise PinStopped("the key did not tell how many PIN retries it has", where=self._name)
        if self._retries <= FEWEST_LEFT:
            raise PinStopped(
                f"{self._retries} PIN retries are left, too few to send a PIN",
                where=self._name,
                try_this="enter the PIN elsewhere, which restores them, or adopt the key at wipe",
            )
        self._announced = True

    def trust(self, protocol: int, token: bytes) -> None:
        """Learn the token that the key gave, by which requests are known to be well proved."""
        self._tokens[protocol] = token

    def judge(self, command: int, payload: bytes) -> Effect:
        """Return the worst of a whole message, in the light of what is known of the PIN."""
        if self._announced and _is_token_request(command, payload):
            return TOKEN
        return ctaphid.judge(command, self._without_proof(command, payload) or payload)

    def sending(self, command: int, payload: bytes) -> None:
        """Learn that a message goes out. BenchProblem if the PIN cannot be marked: it must not."""
        if command == Command.CANCEL:
            return
        self._asked = self._kind_of(command, payload)
        if self._asked is _Asked.TOKEN:
            self._announced, self._left_before, self._retries = False, self._retries, None
            self._mark.put(self._pin)

    def answered(self, payload: bytes) -> None:
        """Learn a reply's status and members."""
        asked, self._asked = self._asked, _Asked.NOTHING
        status = payload[0] if payload else None
        if asked is _Asked.RETRIES and status == _SUCCESS:
            self._counted(_retries_in(payload))
        elif asked is _Asked.TOKEN and status == _SUCCESS:
            self._mark.remove()
        elif asked is _Asked.TOKEN and status == _PIN_AUTH_BLOCKED:
            self._blocked_at = self._left_before
        elif asked is _Asked.PROVED and status == _PIN_AUTH_INVALID:
            self._mark.put(self._pin)

    def forget(self) -> None:
        """Know nothing of the key any more: it may be another one, or have lost its power."""
        self._retries, self._announced, self._asked = None, False, _Asked.NOTHING
        self._blocked_at = None
        self._tokens.clear()

    def interrupted(self) -> None:
        """Learn that packets go out one by one: whose reply comes next is not known."""
        self._asked = _Asked.NOTHING

    def _counted(self, retries: int | None) -> None:
        """Learn how many retries are left, and so whether a key that is blocked looked at the PIN.

        One that waits for a power cycle has not, and the third wrong PIN on end is told in the same
        way, after it was counted (CTAP 6.5.5.7.1).
        """
        if self._blocked_at is not None and retries == self._blocked_at:
            self._mark.remove()
        self._blocked_at, self._retries = None, retries

    def _kind_of(self, command: int, payload: bytes) -> _Asked:
        if self._announced and _is_token_request(command, payload):
            return _Asked.TOKEN
        if command == Command.CBOR and payload[:1] == _CLIENT_PIN:
            asks_retries = _members(payload).get(_SUBCOMMAND) == _GET_RETRIES
            return _Asked.RETRIES if asks_retries else _Asked.NOTHING
        proved = self._without_proof(command, payload) is not None
        managed = command == Command.CBOR and payload[:1] in _MANAGEMENT
        if proved or (managed and self.proves_management(payload)):
            return _Asked.PROVED
        return _Asked.NOTHING

    def proves_management(self, payload: bytes) -> bool:
        """Tell whether a credentialManagement request is proved as it should be (CTAP 6.8).

        Args:
            payload: The whole request, with its command byte.
        """
        members = _members(payload)
        protocol, subcommand = members.get(3), members.get(1)
        if type(protocol) is not int or protocol not in self._tokens:
            return False
        if type(subcommand) is not int or subcommand not in range(256):
            return False
        hashed = bytes([subcommand]) + (encode(members[2]) if 2 in members else b"")
        return members.get(4) == _proof(self._tokens[protocol], protocol, hashed)

    def _without_proof(self, command: int, payload: bytes) -> bytes | None:
        """Return a request less a pinUvAuthParam that is as it should be; None without one."""
        if not self._tokens or command != Command.CBOR or payload[:1] not in _PROOFS:
            return None
        hashed, proof = _PROOFS[payload[:1]]
        members = _members(payload)
        protocol = members.get(proof + 1, b"")
        if type(protocol) is not int or protocol not in self._tokens:
            return None
        due = _proof(self._tokens[protocol], protocol, members.get(hashed, b""))
        if members.get(proof) != due:
            return None
        left = {key: value for key, value in members.items() if key not in (proof, proof + 1)}
        return payload[:1] + encode(left)


def _is_token_request(command: int, payload: bytes) -> bool:
    if command != Command.CBOR or payload[:1] != _CLIENT_PIN:
        return False
    members = _members(payload)
    return any(shape(members) for shape in _TOKEN_REQUESTS)


def _members(payload: bytes) -> dict[Key, Value]:
    """Return the members of a canonical request; none if they cannot be read."""
    try:
        members = decode(payload[1:])
    except MalformedCbor:
        return {}
    return members if isinstance(members, dict) else {}


def _proof(token: bytes, protocol: int, hashed: Value) -> bytes | None:
    """Return the pinUvAuthParam that is due (CTAP 6.5.6, 6.5.7); None if nothing is hashed."""
    if not isinstance(hashed, bytes):
        return None
    whole = hmac.digest(token, hashed, "sha256")
    return whole[:16] if protocol == 1 else whole


def _retries_in(reply: bytes) -> int | None:
    left = _members(reply).get(_RETRIES)
    return left if isinstance(left, int) else None
