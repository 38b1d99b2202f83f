"""What a key at `store` may be asked to keep: what is written down and can be deleted singly."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from rig.consent import Consent
from rig.guard.effects import Effect
from rig.guard.journal import Entry, Journal, Outcome
from rig.guard.pins import PinSafety
from rig.guard.shapes import Shape, digest, exactly, list_of, map_of, octets, text, unsigned
from rig.link.cbor import Key, Value, decode
from rig.link.errors import MalformedCbor
from rig.link.frames import Command

FEWEST_PLACES = 5
"""Places for discoverable credentials that a key's owner is left with."""

OWN = Effect(
    "credentialManagement of the rig's own credentials",
    Consent.STORE,
    "deletes somebody's credential",
)

_SUCCESS = b"\x00"
_METADATA, _LIST, _LIST_ON, _DELETE = 1, 4, 5, 6

_DESCRIPTOR = map_of({"id": octets, "type": text}, {"transports": list_of(text)})
_PROOF: dict[Key, Shape] = {3: unsigned, 4: octets}
_METADATA_REQUEST = map_of({1: exactly(_METADATA), **_PROOF})
_LIST_REQUEST = map_of({1: exactly(_LIST), 2: map_of({1: digest}), **_PROOF})
_LIST_ON_REQUEST = map_of({1: exactly(_LIST_ON)})
_DELETE_REQUEST = map_of({1: exactly(_DELETE), 2: map_of({2: _DESCRIPTOR}), **_PROOF})


class Storing:
    """The rules and the journal of one open link at `store`.

    Attributes:
        journal: What the key was asked to keep.
    """

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self._obstacle = "nobody has looked yet whether the key can delete a credential singly"
        self._places = 0
        self._command = b""
        self._asked: Entry | None = None
        self._listed: str | None = None

    @property
    def obstacle(self) -> str:
        """Why the key may not be asked to keep anything (more); empty if it may."""
        if not self._obstacle and self._places < FEWEST_PLACES:
            return f"{self._places} places for credentials are left, too few to take one"
        return self._obstacle

    def permit(self, command: int, places: int) -> None:
        """Learn that the key can delete singly, by this command, and how many places are left."""
        self._command, self._places, self._obstacle = bytes([command]), places, ""

    def forbid(self, obstacle: str) -> None:
        """Learn why nothing may be stored; the key may still be asked to delete what is."""
        self._obstacle = obstacle

    def manage_by(self, command: int) -> None:
        """Learn the byte of the key's credentialManagement: 0x0A, or 0x41 of the preview."""
        self._command = bytes([command])

    def judge(self, command: int, payload: bytes, pins: PinSafety | None) -> Effect | None:
        """Return the effect of managing the rig's own credentials; None for anything else.

        Counting is asked for by a token that the key gave, and so are lists of one relying party
        and deletions; both only of what stands in the journal.
        """
        if command != Command.CBOR or not self._command or payload[:1] != self._command:
            return None
        members = _members(payload[1:])
        if _LIST_ON_REQUEST(members):
            return OWN if self._listed is not None else None
        if pins is None or not self._is_own(members) or not pins.proves_management(payload):
            return None
        return OWN

    def sending(self, command: int, payload: bytes, effect: Effect | None) -> None:
        """Write down what the key is about to be asked to keep; BenchProblem if that cannot be."""
        if command == Command.CANCEL:
            return
        self._asked = None
        if effect is OWN:
            self._listed = self._party_listed(_members(payload[1:]))
        elif effect is not None and is_kept(effect):
            self._listed, self._asked = None, _entry(payload)
            self._places -= 1
            self.journal.add(self._asked)

    def answered(self, payload: bytes) -> None:
        """Learn from a reply whether the key kept what it was asked to, and by which id."""
        entry, self._asked = self._asked, None
        if entry is None:
            return
        if payload[:1] != _SUCCESS:
            self._places += 1
            self.journal.put(entry, replace(entry, outcome=Outcome.REFUSED))
            return
        credential_id = _id_of(_members(payload[1:]).get(2))
        if credential_id is not None:
            self.journal.put(entry, entry.known_as(credential_id))

    def interrupted(self) -> None:
        """Learn that packets go out one by one, or that the link was opened anew."""
        self._asked = self._listed = None

    def _is_own(self, members: dict[Key, Value]) -> bool:
        if _METADATA_REQUEST(members):
            return True
        if _LIST_REQUEST(members):
            return self._party_listed(members) is not None
        return _DELETE_REQUEST(members) and any(
            _id_in(members) in entry.credential_ids for entry in self.journal.entries
        )

    def _party_listed(self, members: dict[Key, Value]) -> str | None:
        """Return the relying party that is listed, or listed on; None if it is none of ours."""
        if members.get(1) == _LIST_ON:
            return self._listed
        wanted = _member_of(members.get(2), 1)
        parties = (entry.rp_id for entry in self.journal.entries if entry.rp_id is not None)
        return next((each for each in parties if sha256(each.encode()).digest() == wanted), None)


def is_kept(effect: Effect) -> bool:
    """Tell whether a key may keep a credential of what it is asked for, rightly or not."""
    return effect.level is Consent.STORE and effect is not OWN


def _entry(payload: bytes) -> Entry:
    members = _members(payload[1:])
    rp_id, user_id = _member_of(members.get(2), "id"), _member_of(members.get(3), "id")
    return Entry(
        rp_id=rp_id if isinstance(rp_id, str) else None,
        user_id=user_id if isinstance(user_id, bytes) else None,
    )


def _id_of(auth_data: Value | None) -> bytes | None:
    """Return the id in the authenticator data of a registration (WebAuthn 6.5.1)."""
    if not isinstance(auth_data, bytes) or len(auth_data) < 55:
        return None
    return auth_data[55 : 55 + int.from_bytes(auth_data[53:55], "big")]


def _id_in(members: dict[Key, Value]) -> Value | None:
    return _member_of(_member_of(members.get(2), 2), "id")


def _member_of(value: Value | None, key: Key) -> Value | None:
    return value.get(key) if isinstance(value, dict) else None


def _members(encoded: bytes) -> dict[Key, Value]:
    try:
        members = decode(encoded)
    except MalformedCbor:
        return {}
    return members if isinstance(members, dict) else {}
