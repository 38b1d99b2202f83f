"""A platform that manages credentials: python-fido2's own, and requests member by member."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import cbor2
import pytest
from fido2.ctap import CtapDevice
from fido2.ctap2 import ClientPin, CredentialManagement, Ctap2
from fido2.hid import CAPABILITY

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

MANAGE, CM = 0x0A, 0x04
PIN = "2580"
NUMBERS = {"subcommand": 1, "parameters": 2, "protocol": 3, "param": 4}

MakeCtap2: TypeAlias = "Callable[[Host], Ctap2]"
MakeManager: TypeAlias = Callable[..., CredentialManagement]
Ask: TypeAlias = Callable[..., Any]
AskStatus: TypeAlias = Callable[..., int]


class Device(CtapDevice):
    """Lets python-fido2 talk to the key of a host."""

    capabilities = CAPABILITY.CBOR

    def __init__(self, host: Host) -> None:
        self._host = host

    def call(self, cmd: int, data: bytes = b"", *_: Any, **__: Any) -> bytes:
        parameters = cbor2.loads(data[1:]) if data[1:] else None
        status, reply = self._host.send(data[0], parameters)
        return bytes([status]) + (cbor2.dumps(reply, canonical=True) if reply is not None else b"")

    def close(self) -> None:
        pass

    @classmethod
    def list_devices(cls) -> Iterator[CtapDevice]:
        return iter(())


@pytest.fixture
def ctap2() -> MakeCtap2:
    """Makes python-fido2's view of the key of a host, with a getInfo of now."""
    return lambda host: Ctap2(Device(host))


@pytest.fixture
def manager(ctap2: MakeCtap2) -> MakeManager:
    """Gets a token, and makes python-fido2's own manager of credentials with it."""

    def make(host: Host, permissions: int = CM, rp_id: str | None = None) -> CredentialManagement:
        view = ctap2(host)
        pins = ClientPin(view)
        token = pins.get_pin_token(PIN, ClientPin.PERMISSION(permissions), rp_id)
        return CredentialManagement(view, pins.protocol, token)

    return make


@pytest.fixture
def asked() -> Ask:
    """Sends a request with a right param, some members changed by name; None leaves one out."""

    def ask(
        host: Host, subcommand: int, told: Any, token: bytes, *, command: int = MANAGE, **to: Any
    ) -> Any:
        message = bytes([subcommand]) + (cbor2.dumps(told, canonical=True) if told else b"")
        whole = hmac.new(token, message, "sha256").digest()
        param = whole[:16] if host.protocol == 1 else whole
        sound = {"subcommand": subcommand, "parameters": told, "protocol": host.protocol}
        members = {**sound, "param": param, **to}
        request = {NUMBERS[key]: value for key, value in members.items() if value is not None}
        return host.send(command, request)

    return ask


@pytest.fixture
def status_of(asked: Ask) -> AskStatus:
    """Sends such a request, and returns the status of the reply."""

    def ask(host: Host, *request: Any, **to: Any) -> int:
        status: int = asked(host, *request, **to)[0]
        return status

    return ask


@pytest.fixture
def full_host(pin_host: Host) -> Host:
    """A platform whose key has two accounts for one relying party and one for another."""
    pin_host.accounts(b"a", b"b")
    pin_host.accounts(b"c", rp={"id": "other.keyrig.invalid"})
    return pin_host
