"""A bay whose key belongs to somebody else, opened at `store`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fido2.ctap2 import ClientPin, CredentialManagement, Ctap2
from fido2.webauthn import PublicKeyCredentialUserEntity

from rig.bench.touch.presser import Presser
from rig.bench.touch.virtual import VirtualTouch
from rig.consent import Consent
from rig.guard import Guard
from rig.guard.journal import Journal
from rig.guard.pin_marks import PinMark
from rig.guard.pins import PinSafety
from rig.guard.storing import Storing
from rig.keys.careful_pin import client_pin_of
from rig.keys.inprocess import InProcessConnection
from rig.keys.tidying import Tidying
from rig.link.device import KeyDevice
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey

PIN, STALE = "2468", "1357"
OURS, OWNERS = "a.keyrig.invalid", "bank.example"
OWNER = PublicKeyCredentialUserEntity(name="another name", id=b"owner")
HASH = bytes(32)
ES256: list[Mapping[str, object]] = [{"type": "public-key", "alg": -7}]
MANAGING = ["fido2.1", "fido2.1-pre", "fido2.3"]
PERMISSION = ClientPin.PERMISSION


class Opened:
    """One opening of the key at `store`."""

    def __init__(self, bay: Bay, pin: str | None, *, same_key: bool) -> None:
        pins = PinSafety(pin, PinMark(bay.folder / "A1.pin.json"), "A1") if pin else None
        self.storing = Storing(Journal(bay.journal))
        self.guard = Guard(Consent.STORE, name="A1", pins=pins, storing=self.storing)
        finger = Presser(VirtualTouch(bay.key.sensor, bay.clock))
        self.link = KeyDevice(bay.connect, [self.guard, finger])
        self.tidying = Tidying(self.link, self.guard, self.storing, same_key=same_key)
        self.tidying.begin()

    def register(self, rp_id: str = OURS, user: bytes = b"user", *, alg: int = -7) -> bytes:
        """Have the key keep a credential; return its id."""
        return register(self.link, self.guard, rp_id, user, alg)

    def manager(self) -> CredentialManagement:
        ctap2 = Ctap2(self.link)
        pins = client_pin_of(self.guard, ctap2)
        token = pins.get_pin_token(PIN, PERMISSION.CREDENTIAL_MGMT)
        return CredentialManagement(ctap2, pins.protocol, token)


class Bay:
    """A key with its owner's PIN and one credential of the owner's."""

    def __init__(self, folder: Path, profile: str = "fido2.1") -> None:
        self.folder = folder
        self.journal = folder / "state/A1.credentials.json"
        self.clock = VirtualClock()
        self.key = VirtualKey(profile, clock=self.clock)
        self.owner = Guard(Consent.WIPE)
        ctap2 = Ctap2(self.owners_link())
        if "clientPin" in ctap2.info.options:
            ClientPin(ctap2).set_pin(PIN)
        register(self.owners_link(), self.owner, OWNERS, b"owner", -7)

    def connect(self) -> InProcessConnection:
        return InProcessConnection(self.key, self.clock)

    def owners_link(self) -> KeyDevice:
        finger = Presser(VirtualTouch(self.key.sensor, self.clock))
        return KeyDevice(self.connect, [finger])

    def open(self, pin: str | None = PIN, *, same_key: bool = True) -> Opened:
        return Opened(self, pin, same_key=same_key)

    def held(self) -> int:
        """Return how many credentials the key keeps."""
        return len(self.key.image()["persistent"]["credentials"])

    def retries(self) -> int:
        left: int = self.key.image()["persistent"]["pin_retries"]
        return left


def register(link: KeyDevice, guard: Guard, rp_id: str, user: bytes, alg: int) -> bytes:
    ctap2 = Ctap2(link)
    pins = client_pin_of(guard, ctap2)
    token = pins.get_pin_token(PIN, PERMISSION.MAKE_CREDENTIAL, rp_id)
    made = ctap2.make_credential(
        HASH,
        {"id": rp_id},
        {"id": user, "name": "a user"},
        [{"type": "public-key", "alg": alg}],
        options={"rk": True},
        pin_uv_param=pins.protocol.authenticate(token, HASH),
        pin_uv_protocol=pins.protocol.VERSION,
    )
    assert made.auth_data.credential_data is not None
    return bytes(made.auth_data.credential_data.credential_id)
