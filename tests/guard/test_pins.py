"""A bay's own PIN, on a key that may know another: what is sent, and what a wrong one costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import ClientPin, Ctap2

from rig import BenchProblem
from rig.bench.touch.presser import Presser
from rig.bench.touch.virtual import VirtualTouch
from rig.consent import Consent
from rig.guard import Refused
from rig.guard.guard import Guard
from rig.guard.pin_marks import PinMark
from rig.guard.pins import PinSafety, PinStopped
from rig.keys.careful_pin import CarefulClientPin
from rig.keys.inprocess import InProcessConnection
from rig.link.device import KeyDevice
from rig.link.errors import Mute
from rig.link.frames import Command
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey

RIGHT, STALE = "2468", "1357"
HASH = bytes(32)
PARTY = {"id": "a.keyrig.invalid"}
USER: dict[str, object] = {"id": b"user"}
ES256: list[Mapping[str, object]] = [{"type": "public-key", "alg": -7}]


class Owned:
    """A key with its owner's PIN, opened again and again with the PIN of a bench."""

    def __init__(self, folder: Path) -> None:
        self.clock = VirtualClock()
        self.key = VirtualKey("fido2.1", clock=self.clock)
        self.mark = folder / "state/A1.pin.json"
        ClientPin(Ctap2(self.open(RIGHT, Consent.WIPE)[0])).set_pin(RIGHT)

    def open(self, pin: str, level: Consent = Consent.SIGN) -> tuple[KeyDevice, PinSafety]:
        pins = PinSafety(pin, PinMark(self.mark), "A1")
        guard = Guard(level, name="A1", pins=None if level is Consent.WIPE else pins)
        finger = Presser(VirtualTouch(self.key.sensor, self.clock))
        return KeyDevice(lambda: InProcessConnection(self.key, self.clock), [guard, finger]), pins

    def sign_in(self, pin: str, level: Consent = Consent.SIGN) -> tuple[Ctap2, ClientPin, bytes]:
        """Fetch a token as the plugin does."""
        link, pins = self.open(pin, level)
        platform = ClientPin(Ctap2(link))
        platform.get_pin_retries()
        pins.announce()
        token = platform.get_pin_token(pin, ClientPin.PERMISSION.MAKE_CREDENTIAL, PARTY["id"])
        pins.trust(platform.protocol.VERSION, token)
        return platform.ctap, platform, token

    @property
    def retries(self) -> int:
        retries: int = self.key.image()["persistent"]["pin_retries"]
        return retries

    def spend(self, count: int, *, restarts: bool = True) -> None:
        """Have somebody else enter wrong PINs, and restart the key after each or never."""
        for _ in range(count):
            platform = ClientPin(Ctap2(self.open(RIGHT, Consent.WIPE)[0]))
            with pytest.raises(CtapError):
                platform.get_pin_token("9999")
            if restarts:
                self.restart()

    def restart(self) -> None:
        self.key.power.off()
        self.key.power.on()


@pytest.fixture
def owned(tmp_path: Path) -> Owned:
    return Owned(tmp_path)


def test_stale_pin_costs_one_retry_over_any_number_of_runs(owned: Owned) -> None:
    with pytest.raises(CtapError) as refused:
        owned.sign_in(STALE)
    assert refused.value.code == CtapError.ERR.PIN_INVALID

    for _ in range(5):
        with pytest.raises(PinStopped, match="not sent again"):
            owned.sign_in(STALE)

    assert owned.retries == 7


@pytest.mark.parametrize(
    ("wrong_before", "pin", "is_marked"),
    [(2, STALE, True), (3, RIGHT, False)],
    ids=["looked at", "not looked at"],
)
def test_pin_of_a_key_that_says_it_is_blocked_is_marked_if_it_was_counted(
    owned: Owned, wrong_before: int, pin: str, is_marked: bool
) -> None:
    owned.spend(wrong_before, restarts=False)
    link, pins = owned.open(pin)

    with pytest.raises(CtapError, match="PIN_AUTH_BLOCKED"):
        CarefulClientPin(pins, Ctap2(link)).get_pin_token(pin)

    assert owned.mark.exists() is is_marked
    assert owned.retries == 5


def test_changed_source_is_tried_once_more(owned: Owned) -> None:
    with pytest.raises(CtapError):
        owned.sign_in(STALE)

    owned.sign_in(RIGHT)

    assert owned.retries == 8
    assert not owned.mark.exists()


def test_mark_does_not_hold_the_pin_and_is_its_owners_alone(owned: Owned) -> None:
    with pytest.raises(CtapError):
        owned.sign_in(STALE)

    assert STALE not in owned.mark.read_text()
    assert owned.mark.stat().st_mode & 0o077 == 0
    assert STALE not in repr(owned.open(STALE)[1])


def test_pin_whose_answer_never_came_is_not_sent_again(
    owned: Owned, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = owned.key.feed

    def deaf_to_pins(report: bytes) -> None:
        if report[4] != 0x80 | Command.CBOR or report[7:13] != b"\x06\xa6\x01\x02\x02\x09":
            feed(report)

    monkeypatch.setattr(owned.key, "feed", deaf_to_pins)
    with pytest.raises(Mute):
        owned.sign_in(RIGHT)

    with pytest.raises(PinStopped):
        owned.sign_in(RIGHT)


@pytest.mark.parametrize(("spent", "sent"), [(4, True), (5, False), (7, False)])
def test_three_retries_are_left_to_the_owner(owned: Owned, spent: int, sent: bool) -> None:
    owned.spend(spent)

    if sent:
        owned.sign_in(RIGHT)
    else:
        with pytest.raises(PinStopped, match="retries are left"):
            owned.sign_in(RIGHT)

    assert owned.retries == (8 if sent else 8 - spent)


def test_retries_are_read_anew_for_each_pin(owned: Owned) -> None:
    link, pins = owned.open(RIGHT)
    platform = ClientPin(Ctap2(link))
    with pytest.raises(PinStopped, match="did not tell"):
        pins.announce()

    platform.get_pin_retries()
    pins.announce()
    platform.get_pin_token(RIGHT)

    with pytest.raises(PinStopped, match="did not tell"):
        pins.announce()


@pytest.mark.parametrize(
    ("level", "announced", "passes"),
    [(Consent.READ, True, False), (Consent.SIGN, True, True), (Consent.SIGN, False, False)],
    ids=["read", "sign", "not announced"],
)
def test_token_request_passes_once_it_is_said_to_hold_the_pin(
    owned: Owned, level: Consent, announced: bool, passes: bool
) -> None:
    link, pins = owned.open(RIGHT, level)
    platform = ClientPin(Ctap2(link))
    platform.get_pin_retries()
    if announced:
        pins.announce()

    if passes:
        platform.get_pin_token(RIGHT)
    for _ in range(2):
        with pytest.raises(Refused):
            platform.get_pin_token(RIGHT)

    assert not owned.mark.exists()


def test_nothing_else_passes_for_the_token_request(owned: Owned) -> None:
    link, pins = owned.open(RIGHT)
    platform = ClientPin(Ctap2(link))
    platform.get_pin_retries()
    pins.announce()

    with pytest.raises(Refused):
        platform.change_pin(RIGHT, "1111")
    with pytest.raises(Refused):
        platform.ctap.reset()


def test_request_that_the_token_proves_takes_sign(owned: Owned) -> None:
    ctap, platform, token = owned.sign_in(RIGHT)
    proof = platform.protocol.authenticate(token, HASH)

    register(ctap, proof, platform.protocol.VERSION)


@pytest.mark.parametrize(
    "spoil", [lambda proof: proof[:-1], lambda proof: bytes(len(proof)), lambda proof: proof + b"0"]
)
def test_request_that_no_token_proves_takes_wipe(
    owned: Owned, spoil: Callable[[bytes], bytes]
) -> None:
    ctap, platform, token = owned.sign_in(RIGHT)
    proof = spoil(platform.protocol.authenticate(token, HASH))

    with pytest.raises(Refused, match="pinUvAuthParam"):
        register(ctap, proof, platform.protocol.VERSION)


def test_token_of_before_a_reconnection_proves_nothing(owned: Owned) -> None:
    ctap, platform, token = owned.sign_in(RIGHT)
    link = ctap.device
    assert isinstance(link, KeyDevice)
    link.reconnect()

    with pytest.raises(Refused):
        register(ctap, platform.protocol.authenticate(token, HASH), platform.protocol.VERSION)


def test_good_proof_that_the_key_takes_for_a_wrong_pin_ends_the_use_of_pins(owned: Owned) -> None:
    ctap, platform, token = owned.sign_in(RIGHT)
    other = {"id": "other.keyrig.invalid"}

    with pytest.raises(CtapError) as refused:
        register(ctap, platform.protocol.authenticate(token, HASH), 2, other)

    assert refused.value.code == CtapError.ERR.PIN_AUTH_INVALID
    with pytest.raises(PinStopped):
        owned.sign_in(RIGHT)


def test_mark_that_cannot_be_written_keeps_the_pin_from_being_sent(owned: Owned) -> None:
    owned.mark.parent.parent.mkdir(exist_ok=True)
    owned.mark.parent.write_text("no folder")

    with pytest.raises(BenchProblem, match="cannot be"):
        owned.sign_in(STALE)

    assert owned.retries == 8


def register(ctap: Ctap2, proof: bytes, protocol: int, party: dict[str, str] = PARTY) -> None:
    ctap.make_credential(HASH, party, USER, ES256, pin_uv_param=proof, pin_uv_protocol=protocol)
