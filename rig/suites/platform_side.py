"""What the fixtures `platform` and `new_pin` hand to a test of clientPIN, for annotations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

from fido2.ctap2.pin import PinProtocol

from rig.suites.fixtures import Members, Pin


class MadePin(Pin, Protocol):
    """What `new_pin` makes: a PIN, masked in whatever form it is printed."""

    def normalized(self, form: Literal["NFC", "NFD"]) -> MadePin:
        """Return it in another Unicode normalisation form."""


class NewPin(Protocol):
    """`new_pin`: make a PIN that no key has, of so many code points of an alphabet."""

    def __call__(self, length: int = ..., alphabet: str = ...) -> MadePin: ...


class SharedSecret(Protocol):
    """What `agree` and `platform.agree` return: a secret, and what it serves for."""

    @property
    def protocol(self) -> PinProtocol:
        """python-fido2's half of the protocol."""

    @property
    def value(self) -> bytes:
        """The secret itself."""

    @property
    def platform_key(self) -> Mapping[int, Any]:
        """The platform's public key, a COSE_Key."""

    def encrypt(self, plaintext: bytes) -> bytes:
        """Return whole blocks encrypted under the secret."""

    def decrypt(self, ciphertext: bytes) -> bytes:
        """Return what the key encrypted under the secret."""

    def authenticate(self, message: bytes) -> bytes:
        """Return the MAC over a message under the secret."""

    def set_pin(self, pin: Pin, padded: int = ...) -> Members:
        """Return the members of setPIN; `padded` is the length in bytes of the padded PIN."""

    def change_pin(self, old: Pin, new: Pin, padded: int = ...) -> Members:
        """Return the members of changePIN, with the new PIN padded likewise."""

    def get_pin_token(self, pin: Pin) -> Members:
        """Return the members of getPinToken (0x05)."""

    def get_token(self, pin: Pin, permissions: int, rp_id: str | None) -> Members:
        """Return the members of getPinUvAuthTokenUsingPinWithPermissions (0x09)."""

    def signed(self, members: Members) -> Members:
        """Put the pinUvAuthParam of setPIN or changePIN in, over what the members hold now."""


class Agree(Protocol):
    """`agree`: agree on a secret under the newest protocol of the key, or one by its number."""

    def __call__(self, number: int | None = None) -> SharedSecret: ...


class Platform(Protocol):
    """`platform`: the platform's side of clientPIN, under the protocol of `pin_protocol`."""

    @property
    def protocol(self) -> PinProtocol:
        """python-fido2's half of the protocol."""

    @property
    def rp_id(self) -> str:
        """The relying party that tokens are bound to."""

    def agree(self) -> SharedSecret:
        """Agree on a secret with the key as it is now."""

    def pretend(self, platform_key: Mapping[int, Any], shared: bytes) -> SharedSecret:
        """Return the secret of a platform key with no private half, from a shared x-coordinate."""

    def retries(self) -> int:
        """Return how many wrong PINs the key says it still takes."""

    def has_pin(self) -> bool:
        """Tell whether getInfo says that a PIN is set."""

    def set_pin(self, pin: Pin) -> Members:
        """Set a PIN that tests to come may use; return the reply."""

    def change_pin(self, old: Pin, new: Pin) -> Members:
        """Change the PIN to one that tests to come may use; return the reply."""

    def pin_token(self, pin: Pin) -> bytes:
        """Return the token of getPinToken (0x05)."""

    def token(self, pin: Pin, permissions: int = ..., *, bound: bool = True) -> bytes:
        """Return a token with permissions (0x09), for getAssertion by default; else of 0x05."""
