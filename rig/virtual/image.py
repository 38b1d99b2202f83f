"""A key's persistent memory as a JSON document (`keyrig.image/1`); bytes are written as hex.

A damaged document is refused with the place and the reason: a key with half a memory would fail
tests for a reason that is not its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from rig.virtual import cbor
from rig.virtual.errors import VirtualKeyError
from rig.virtual.profiles import Profile
from rig.virtual.store import MAX_PIN_RETRIES, Credential, Persistent, User

SCHEMA = "keyrig.image/1"

T = TypeVar("T")


def save(profile: Profile, persistent: Persistent) -> dict[str, Any]:
    """Write a key's persistent memory as a JSON document; equal memories give equal documents."""
    return {
        "schema": SCHEMA,
        "profile": profile.name,
        "persistent": {
            **vars(persistent),
            "wrapping_secret": persistent.wrapping_secret.hex(),
            "credentials": [_save_credential(each) for each in persistent.credentials],
            "pin_hash": None if persistent.pin_hash is None else persistent.pin_hash.hex(),
        },
    }


def load(profile: Profile, image: Mapping[str, Any]) -> Persistent:
    """Read the memory of a key of that profile; VirtualKeyError, with the place, if damaged."""
    top = _Part(image, "image")
    if (schema := top.take("schema", str)) != SCHEMA:
        raise top.damaged("schema", f"{schema!r} is not {SCHEMA!r}")
    if (name := top.take("profile", str)) != profile.name:
        raise top.damaged("profile", f"of a {name!r}, not of a {profile.name!r}")
    part = top.part("persistent")
    top.done()
    return _load_persistent(part)


def _save_credential(credential: Credential) -> dict[str, Any]:
    return {
        **vars(credential),
        "credential_id": credential.credential_id.hex(),
        "user": {**vars(credential.user), "id": credential.user.id.hex()},
        "private_key": credential.private_key.hex(),
        "extras": cbor.encode(credential.extras).hex(),
    }


class _Part:
    """One object of the document; `take` each field once, then say `done`."""

    def __init__(self, value: object, place: str) -> None:
        self._place = place
        if not isinstance(value, Mapping):
            raise VirtualKeyError(f"damaged image: {place} is not an object")
        self._fields = dict(value)

    def take(self, name: str, kind: type[T]) -> T:
        """Return a field of that type."""
        if name not in self._fields:
            raise self.damaged(name, "missing")
        value = self._fields.pop(name)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.damaged(name, f"not {kind.__name__} but {type(value).__name__}")
        return value

    def number(self, name: str, most: int | None = None) -> int:
        """Return a field that is a number from 0 to `most`."""
        value = self.take(name, int)
        if value < 0 or (most is not None and value > most):
            raise self.damaged(name, f"{value} is out of range")
        return value

    def raw(self, name: str) -> bytes:
        """Return a field that is bytes, written as hex."""
        value = self.take(name, str)
        try:
            return bytes.fromhex(value)
        except ValueError:
            raise self.damaged(name, "not hex") from None

    def part(self, name: str) -> _Part:
        """Return a field that is an object."""
        return _Part(self.take(name, dict), f"{self._place}.{name}")

    def parts(self, name: str) -> list[_Part]:
        """Return a field that is a list of objects."""
        place = f"{self._place}.{name}"
        return [_Part(item, f"{place}[{at}]") for at, item in enumerate(self.take(name, list))]

    def is_null(self, name: str) -> bool:
        """Tell whether a field is null, and take it if so."""
        if self._fields.get(name, ...) is not None:
            return False
        del self._fields[name]
        return True

    def done(self) -> None:
        """Refuse fields that nobody took."""
        for name in self._fields:
            raise self.damaged(name, "unknown")

    def damaged(self, name: str, why: str) -> VirtualKeyError:
        """Return the error that names the field."""
        return VirtualKeyError(f"damaged image: {self._place}.{name}: {why}")


def _load_persistent(part: _Part) -> Persistent:
    persistent = Persistent(
        wrapping_secret=part.raw("wrapping_secret"),
        min_pin_length=part.number("min_pin_length"),
        credentials=[_load_credential(each) for each in part.parts("credentials")],
        sign_count=part.number("sign_count"),
        created_count=part.number("created_count"),
        pin_hash=None if part.is_null("pin_hash") else part.raw("pin_hash"),
        pin_length=part.number("pin_length"),
        pin_retries=part.number("pin_retries", MAX_PIN_RETRIES),
        force_pin_change=part.take("force_pin_change", bool),
    )
    part.done()
    ids = [each.credential_id for each in persistent.credentials]
    if len(set(ids)) != len(ids):
        raise part.damaged("credentials", "two have the same id")
    return persistent


def _load_credential(part: _Part) -> Credential:
    credential = Credential(
        credential_id=part.raw("credential_id"),
        rp_id=part.take("rp_id", str),
        user=_load_user(part.part("user")),
        private_key=part.raw("private_key"),
        algorithm=part.take("algorithm", int),
        discoverable=part.take("discoverable", bool),
        created=part.number("created"),
        cred_protect=part.number("cred_protect", 3),
        extras=_load_extras(part),
    )
    part.done()
    return credential


def _load_extras(part: _Part) -> dict[str, cbor.Value]:
    try:
        extras = cbor.decode(part.raw("extras"))
    except cbor.CborError as error:
        raise part.damaged("extras", str(error)) from error
    if not isinstance(extras, dict) or not all(isinstance(key, str) for key in extras):
        raise part.damaged("extras", "not a map by extension identifier")
    return {str(key): value for key, value in extras.items()}


def _load_user(part: _Part) -> User:
    user = User(
        id=part.raw("id"),
        name=None if part.is_null("name") else part.take("name", str),
        display_name=None if part.is_null("display_name") else part.take("display_name", str),
    )
    part.done()
    return user
