"""Credentials and assertions on demand, whatever the key's state asks for."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from fido2.cose import CoseKey
from fido2.ctap2.pin import ClientPin
from fido2.webauthn import AttestedCredentialData, AuthenticatorData

from rig import KeyProblem
from rig.keys.careful_pin import client_pin_of
from rig.link.device import KeyDevice
from rig.plugin.exchange import send as send_command
from rig.plugin.requests import Members, descriptor
from rig.plugin.state import KeyState
from rig.plugin.verifying import fetch_token

Send = Callable[..., dict[int, Any]]


@pytest.fixture
def send(link: KeyDevice) -> Send:
    """Send a CTAP2 command byte with members or bytes, and get the members of its reply."""

    def call(command: int, members: Mapping[int, Any] | bytes | None = None) -> dict[int, Any]:
        return send_command(link, command, members)

    return call


@dataclass(frozen=True)
class Credential:
    """A credential that the key made for this test: the request's members and the reply's."""

    request: Members
    reply: dict[int, Any]

    @property
    def auth_data(self) -> AuthenticatorData:
        """The reply's authenticator data, parsed; raises `KeyProblem`."""
        return _auth_data(self.reply)

    @property
    def id(self) -> bytes:
        """The credential id."""
        return bytes(self._attested.credential_id)

    @property
    def public_key(self) -> CoseKey:
        """The credential's public key."""
        return self._attested.public_key

    @property
    def _attested(self) -> AttestedCredentialData:
        data = self.auth_data.credential_data
        if data is None:
            raise KeyProblem("the reply holds no attested credential data")
        return data

    @property
    def descriptor(self) -> dict[str, Any]:
        """The credential as allowList and excludeList name it."""
        return descriptor(self.id)


@dataclass(frozen=True)
class Assertion:
    """An assertion that the key made for this test: the request's members and the reply's."""

    request: Members
    reply: dict[int, Any]

    @property
    def auth_data(self) -> AuthenticatorData:
        """The reply's authenticator data, parsed; raises `KeyProblem`."""
        return _auth_data(self.reply)

    def verify(self, public_key: CoseKey) -> None:
        """Verify the signature; raises `KeyProblem`."""
        try:
            public_key.verify(self.reply[2] + self.request[2], self.reply[3])
        except InvalidSignature as error:
            raise KeyProblem("the signature does not verify") from error


def _auth_data(reply: Mapping[int, Any]) -> AuthenticatorData:
    try:
        return AuthenticatorData(reply[2])
    except (KeyError, IndexError, TypeError, ValueError, struct.error) as error:
        raise KeyProblem(f"the reply's authenticator data cannot be read: {error}") from error


@pytest.fixture
def client_pin(key_state: KeyState) -> Callable[..., ClientPin]:
    """Make python-fido2's `ClientPin`, with the protocol given or the one that it prefers."""

    def make(protocol: Any = None) -> ClientPin:
        return client_pin_of(key_state.key.guard, key_state.ctap2(), protocol)

    return make


@pytest.fixture
def authorised(
    key_state: KeyState, client_pin: Callable[..., ClientPin]
) -> Callable[[Members, ClientPin.PERMISSION, str], Members]:
    """Put a pinUvAuthParam into a request if the key has a PIN; else leave the request alone.

    A key that always verifies the user does nothing without: it gets a PIN first, if it has none.
    """

    def authorise(members: Members, permission: ClientPin.PERMISSION, rp_id: str) -> Members:
        if not (key_state.has_pin() or key_state.capabilities.options.get("alwaysUv")):
            return members
        making = permission == ClientPin.PERMISSION.MAKE_CREDENTIAL
        client_data_hash = members[1] if making else members[2]
        pins = client_pin()
        token = fetch_token(key_state, pins, permission, rp_id)
        param = pins.protocol.authenticate(token, client_data_hash)
        first = 8 if making else 6
        return {**members, first: param, first + 1: pins.protocol.VERSION}

    return authorise


@pytest.fixture
def make_credential(
    send: Send,
    room: None,
    registration: Callable[..., Members],
    authorised: Callable[..., Members],
) -> Callable[..., Credential]:
    """Register: takes changes to the sound request, and `rk`; returns the credential."""

    def make(changes: Mapping[int, Any] | None = None, *, rk: bool = False) -> Credential:
        members = registration({**({7: {"rk": True}} if rk else {}), **(changes or {})})
        rp_id = members[2]["id"]
        if 8 not in members:
            members = authorised(members, ClientPin.PERMISSION.MAKE_CREDENTIAL, rp_id)
        return Credential(members, send(0x01, members))

    return make


@pytest.fixture
def get_assertion(send: Send, assertion: Callable[..., Members]) -> Callable[..., Assertion]:
    """Sign in without user verification: takes credentials to allow, and changes to the request."""

    def get(*allowed: Credential, changes: Mapping[int, Any] | None = None) -> Assertion:
        listed = {3: [credential.descriptor for credential in allowed]} if allowed else {}
        members = assertion({**listed, **(changes or {})})
        return Assertion(members, send(0x02, members))

    return get


@pytest.fixture
def credential(make_credential: Callable[..., Credential]) -> Credential:
    """A non-discoverable credential of this test's relying party."""
    return make_credential()


@pytest.fixture
def discoverable(make_credential: Callable[..., Credential]) -> Credential:
    """A discoverable credential of this test's relying party."""
    return make_credential(rk=True)


@pytest.fixture
def token(
    key_state: KeyState, room: None, client_pin: Callable[..., ClientPin], rp: dict[str, str]
) -> Callable[..., bytes]:
    """Fetch a pinUvAuthToken for the key's PIN, set first if need be.

    Room for credentials is made before: that may take a token itself, and end this one.

    Called with permissions (`ClientPin.PERMISSION`), an rp id (this test's by default) and a
    protocol. A key without permissions gives the token of CTAP 2.0.
    """

    def fetch(
        permissions: ClientPin.PERMISSION, rp_id: str | None = rp["id"], protocol: Any = None
    ) -> bytes:
        return fetch_token(key_state, client_pin(protocol), permissions, rp_id)

    return fetch
