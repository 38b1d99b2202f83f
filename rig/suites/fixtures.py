"""What the plugin's fixtures hand to a test, for annotations: `make_credential: MakeCredential`.

A fixture that is left out here is of a plain type: `rp: dict[str, str]`, `no_pin: None`,
`fresh_key: object`, `ctap2: Ctap2`, `info: Info`, `fido_client: Fido2Client`,
`relying_party: Fido2Server`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias

from cryptography.x509 import Certificate
from fido2.cose import CoseKey
from fido2.ctap1 import RegistrationData, SignatureData
from fido2.ctap2.pin import ClientPin, PinProtocol
from fido2.webauthn import AuthenticatorData

from rig.link.device import KeyDevice

Link: TypeAlias = KeyDevice
Members: TypeAlias = dict[int, Any]
"""A request or reply: its top-level CBOR map."""
Changes: TypeAlias = Mapping[int, Any]
"""Members to put into a sound request; None takes one out."""


class Judging(Protocol):
    """One check under way."""

    def tolerate(self, note: str) -> None:
        """Say that what was seen is a known, allowed departure."""


class Check(Protocol):
    """`check`: judge the block by one requirement, or by one case of it."""

    def __call__(
        self, requirement_id: str, *, case: str | None = None
    ) -> AbstractContextManager[Judging]: ...


class Touch(Protocol):
    """`touch`: the finger of the bench."""

    @property
    def asked(self) -> int:
        """Requests in which the key asked for a touch since it was opened."""

    @property
    def accepted(self) -> int:
        """Touches that the key has taken since it was opened."""

    def withheld(self) -> AbstractContextManager[None]:
        """Touch nothing for as long as the block lasts."""

    def delayed(self, seconds: float, hold: float = ...) -> AbstractContextManager[None]:
        """Touch only that long after the key asks, for as long as the block lasts."""


class Fingers(Protocol):
    """`fingers`: which finger touches; without a word, the one of `enrolled_finger`."""

    @property
    def count(self) -> int:
        """How many fingers there are to enrol."""

    def mine(self) -> AbstractContextManager[None]:
        """Touch with the finger that is enrolled, for as long as the block lasts."""

    def other(self, which: int = ...) -> AbstractContextManager[None]:
        """Touch with another one, below `count`, which a test may enrol too."""

    def stranger(self) -> AbstractContextManager[None]:
        """Touch with a finger that is never enrolled."""

    def bad(self) -> AbstractContextManager[None]:
        """Touch with the enrolled finger so badly that it should not be made out."""


class ByFinger(Protocol):
    """`by_finger`: tokens by a finger, and its retries."""

    @property
    def protocol(self) -> PinProtocol:
        """The PIN/UV auth protocol of the tokens."""

    def retries(self) -> int:
        """Return how many wrong fingers the key says that it still takes."""

    def token(
        self, permissions: int, rp_id: str | None = ..., changes: Changes | None = None
    ) -> bytes:
        """Return a token by a finger, from a request with changes; raises `CtapError`."""

    def request(self, permissions: int, rp_id: str | None, platform_key: Changes) -> Members:
        """Return the members of the request for such a token."""


class Power(Protocol):
    """`power`: the power of the key's port."""

    def cycle(self) -> None:
        """Cut the power, see the key go and come back, and open it anew."""


class Pin(Protocol):
    """`pin`: the PIN that the key has; it prints masked."""

    def reveal(self) -> str:
        """Return its characters."""


class Send(Protocol):
    """`send`: send a CTAP2 command, get the members of its reply; raises `CtapError`."""

    def __call__(
        self, command: int, members: Mapping[int, Any] | bytes | None = None
    ) -> Members: ...


class Request(Protocol):
    """`registration` and `assertion`: make the members of a sound request, with changes."""

    def __call__(self, changes: Changes | None = None) -> Members: ...


class User(Protocol):
    """`user`: make a user entity with an id of its own."""

    def __call__(self, **members: Any) -> dict[str, Any]: ...


class Credential(Protocol):
    """`credential`, `discoverable` and what `make_credential` returns."""

    @property
    def request(self) -> Members:
        """The members of the request."""

    @property
    def reply(self) -> Members:
        """The members of the reply."""

    @property
    def auth_data(self) -> AuthenticatorData:
        """The reply's authenticator data, parsed; raises `KeyProblem`."""

    @property
    def id(self) -> bytes:
        """The credential id."""

    @property
    def public_key(self) -> CoseKey:
        """The credential's public key."""

    @property
    def descriptor(self) -> dict[str, Any]:
        """The credential as allowList and excludeList name it."""


class MakeCredential(Protocol):
    """`make_credential`: register, with pinUvAuthParam if a PIN is set and none is given."""

    def __call__(self, changes: Changes | None = None, *, rk: bool = False) -> Credential: ...


class Assertion(Protocol):
    """What `get_assertion` returns."""

    @property
    def request(self) -> Members:
        """The members of the request."""

    @property
    def reply(self) -> Members:
        """The members of the reply."""

    @property
    def auth_data(self) -> AuthenticatorData:
        """The reply's authenticator data, parsed; raises `KeyProblem`."""

    def verify(self, public_key: CoseKey) -> None:
        """Verify the signature; raises `KeyProblem`."""


class GetAssertion(Protocol):
    """`get_assertion`: sign in without user verification, with credentials to allow."""

    def __call__(self, *allowed: Credential, changes: Changes | None = None) -> Assertion: ...


class Pins(Protocol):
    """`client_pin`: make python-fido2's `ClientPin`, with the protocol that it prefers or this."""

    def __call__(self, protocol: PinProtocol | None = None) -> ClientPin: ...


class Token(Protocol):
    """`token`: fetch a pinUvAuthToken; without an RP ID it is bound to the test's own."""

    def __call__(
        self,
        permissions: ClientPin.PERMISSION,
        rp_id: str | None = ...,
        protocol: PinProtocol | None = None,
    ) -> bytes: ...


class Accounts(Protocol):
    """`accounts`: make that many discoverable credentials, oldest first."""

    def __call__(self, count: int) -> list[Credential]: ...


class GetNextAssertion(Protocol):
    """`get_next_assertion`: go on from the first assertion of several accounts."""

    def __call__(self, first: Assertion) -> Assertion: ...


class Verification(Protocol):
    """`verification`: members of an assertion request that prove the user verified by PIN."""

    def __call__(
        self,
        permissions: ClientPin.PERMISSION | None = ...,
        rp_id: str | None = ...,
        protocol: PinProtocol | None = None,
    ) -> Members: ...


class U2fRegistration(Protocol):
    """A credential that the key made over U2F."""

    @property
    def application(self) -> bytes:
        """The application parameter of the request."""

    @property
    def data(self) -> RegistrationData:
        """The reply, taken apart; raises `KeyProblem`."""

    @property
    def handle(self) -> bytes:
        """The key handle."""

    @property
    def certificate(self) -> Certificate:
        """The attestation certificate; raises `KeyProblem`."""

    def verify(self) -> None:
        """Verify the signature with the certificate; raises `KeyProblem`."""


class U2fAuthentication(Protocol):
    """What the key signed over U2F."""

    @property
    def data(self) -> SignatureData:
        """The reply, taken apart; raises `KeyProblem`."""

    def verify(self, point: bytes) -> None:
        """Verify the signature by an uncompressed point; raises `KeyProblem`."""


class U2f(Protocol):
    """`u2f`: CTAP1/U2F on the key; a status word other than 0x9000 raises `ApduError`."""

    @property
    def application(self) -> bytes:
        """The application parameter of this test alone: the hash of its RP ID."""

    def send(self, apdu: bytes) -> bytes:
        """Send one request as it is; return the reply's data."""

    def poll(self, apdu: bytes) -> bytes:
        """Send a request again and again until the key was touched."""

    def register(self, application: bytes | None = None) -> U2fRegistration:
        """Register with a touch, for this test's application or another one."""

    def authenticate(self, handle: bytes, control: int = ...) -> U2fAuthentication:
        """Sign for this test's application, with a touch unless the control byte says another."""


class Settings(Protocol):
    """`settings`: what authenticatorConfig sets; what is not as at birth is taken back later."""

    def set(self, subcommand: int, params: Mapping[int, Any] | None = None) -> Members:
        """Change a setting, with a token of its own if the key has a PIN; return the reply."""

    def request(self, subcommand: int, params: Mapping[int, Any] | None = None) -> Members:
        """Return the request that changes a setting, with a token if the key has a PIN."""

    def require_off(self, *names: str) -> None:
        """Make sure that settings are off: options, or members of getInfo as `Info` calls them."""
