"""The key in the user's hand: the link to it, and the person who knows its PIN."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from fido2.ctap2 import Ctap2
from fido2.ctap2.pin import ClientPin
from fido2.hid import CAPABILITY

from rig.link.device import KeyDevice
from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.plan import Verify
from rig.relying_parties.unfit import reading_answers

SIGNING = ClientPin.PERMISSION.MAKE_CREDENTIAL | ClientPin.PERMISSION.GET_ASSERTION


class Person(Protocol):
    """Who sits before the client."""

    def pin(self) -> str:
        """Return the key's PIN; raises `Undecided` where it is not known."""
        ...

    def set_pin(self) -> None:
        """Set a PIN on a key that has none."""
        ...

    def enrol_finger(self) -> None:
        """Have the key learn a finger, and touch with that from now on."""
        ...


class Exchange(Protocol):
    """What remembers what went over the link."""

    def mark(self) -> int:
        """Return a place to tell from."""
        ...

    def text(self, since: int = 0) -> str:
        """Return what went over the link since, for people; PINs are masked."""
        ...


@dataclass(frozen=True)
class Proof:
    """What shows the key that its user was verified.

    Attributes:
        param: The pinUvAuthParam; None where there is none.
        protocol: Its PIN/UV auth protocol.
        uv: Whether the option `uv` takes its place, as in CTAP 2.0.
    """

    param: bytes | None = None
    protocol: int | None = None
    uv: bool = False


@dataclass
class Hand:
    """One key, ready for a ceremony.

    Attributes:
        client_pin: Makes python-fido2's `ClientPin` for it.
        taken: What the ceremonies took so far, beyond touches.
        kept: Whether it was asked to keep a credential.
        account: The account that the person chooses where the key offers several; None for any.
    """

    name: str
    link: KeyDevice
    person: Person
    exchange: Exchange
    client_pin: Callable[[Ctap2], ClientPin]
    taken: set[Verify] = field(default_factory=set)
    kept: bool = False
    account: bytes | None = None
    _ctap2: Ctap2 | None = field(default=None, init=False)

    @property
    def speaks_cbor(self) -> bool:
        """Whether it takes CTAP2 messages at all (CTAP 11.2.9.1.3)."""
        return CAPABILITY.CBOR in CAPABILITY(self.link.capabilities)

    def get_info(self) -> dict[int, Any] | None:
        """Return getInfo of now by its keys; None of a key that speaks U2F alone."""
        if not self.speaks_cbor:
            return None
        with reading_answers():
            return dict(self.ctap2().send_cbor(Ctap2.CMD.GET_INFO))

    def capabilities(self) -> Capabilities:
        """Return what it says that it can do, of now."""
        return Capabilities.of(self.get_info())

    def ctap2(self) -> Ctap2:
        """Return python-fido2's view of it, made anew when the key may have become another."""
        if self._ctap2 is None:
            with reading_answers():
                self._ctap2 = Ctap2(self.link, strict_cbor=False)
        return self._ctap2

    def prepare(self, verify: Verify) -> None:
        """Have the person do what must be done before the user can be verified."""
        if verify is not Verify.NONE:
            self.taken.add(verify)
        steps = {
            Verify.NEW_PIN: self.person.set_pin,
            Verify.NEW_FINGER: self.person.enrol_finger,
        }
        if verify in steps:
            with reading_answers():
                steps[verify]()
            self.forget()

    def forget(self) -> None:
        """Know nothing of the key any more: it may say something else of itself now."""
        self._ctap2 = None

    def token(self, verify: Verify, rp_id: str) -> Token:
        """Have the user verified, and return what shows it to the key."""
        self.prepare(verify)
        if verify is Verify.NONE:
            return Token(None, None)
        with reading_answers():
            return self._fetched(verify, rp_id)

    def _fetched(self, verify: Verify, rp_id: str) -> Token:
        ctap2 = self.ctap2()
        pins = self.client_pin(ctap2)
        if verify in (Verify.PIN, Verify.NEW_PIN):
            return Token(pins, pins.get_pin_token(self.person.pin(), SIGNING, rp_id))
        if not ctap2.info.options.get("pinUvAuthToken"):
            return Token(pins, None)
        return Token(pins, pins.get_uv_token(SIGNING, rp_id))


@dataclass(frozen=True)
class Token:
    """The user was verified, or need not be."""

    _pins: ClientPin | None
    _token: bytes | None = field(repr=False)

    def proof(self, client_data_hash: bytes) -> Proof:
        """Return what goes into a request over that hash."""
        if self._pins is None:
            return Proof()
        if self._token is None:
            return Proof(uv=True)
        protocol = self._pins.protocol
        return Proof(protocol.authenticate(self._token, client_data_hash), protocol.VERSION)
