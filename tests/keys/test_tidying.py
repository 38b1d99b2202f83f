"""What a key at `store` is asked to keep: written down before, and deleted after, even a kill."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import ClientPin, CredentialManagement, Ctap2
from fido2.webauthn import PublicKeyCredentialUserEntity

from rig import BenchProblem
from rig.bench.touch.presser import Presser
from rig.bench.touch.virtual import VirtualTouch
from rig.guard import Guard, Refused, Unstorable, journal
from rig.guard.journal import Journal
from rig.guard.pin_marks import PinMark
from rig.guard.pins import PinSafety
from rig.guard.storing import FEWEST_PLACES, Storing
from rig.keys import tidying
from rig.keys.careful_pin import client_pin_of
from rig.keys.inprocess import InProcessConnection
from rig.keys.tidying import Tidying
from rig.link.cbor import encode
from rig.link.device import KeyDevice
from rig.link.errors import Gone
from rig.link.frames import Command, packets
from rig.marks import Consent
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


@pytest.mark.parametrize("profile", MANAGING)
def test_key_holds_what_it_held_after_each_tidying(tmp_path: Path, profile: str) -> None:
    bay = Bay(tmp_path, profile)
    opened = bay.open()
    for _ in range(2):
        opened.register()
        opened.register(user=b"another user")
        assert bay.held() == 3
        opened.tidying.tidy()
        assert (bay.held(), bay.journal.exists()) == (1, False)

    assert (opened.tidying.warnings, bay.retries()) == ([], 8)


@pytest.mark.parametrize("profile", MANAGING)
def test_next_opening_deletes_what_a_killed_run_left_and_nothing_else(
    tmp_path: Path, profile: str
) -> None:
    bay = Bay(tmp_path, profile)
    bay.open().register()
    register(bay.owners_link(), bay.owner, "other.keyrig.invalid", b"user", -7)
    register(bay.owners_link(), bay.owner, OURS, b"not in the journal", -7)
    assert bay.held() == 4

    opened = bay.open()

    assert (bay.held(), bay.journal.exists(), opened.tidying.warnings) == (3, False, [])


def test_request_is_on_the_disk_before_the_key_sees_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bay = Bay(tmp_path)
    opened = bay.open()
    feed, seen = bay.key.feed, []

    def fall_silent(report: bytes) -> None:
        if report[4:5] == b"\x90" and report[7:8] == b"\x01":
            seen.append(json.loads(bay.journal.read_text()))
            raise Gone("the run is killed")
        feed(report)

    monkeypatch.setattr(bay.key, "feed", fall_silent)
    with pytest.raises(Gone):
        opened.register()

    assert seen[0]["credentials"] == [
        {"rp_id": OURS, "user_id": b"user".hex(), "credential_ids": [], "outcome": "asked"}
    ]
    assert bay.journal.stat().st_mode & 0o777 == 0o600


def test_credential_whose_reply_never_came_is_found_by_its_user(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    bay.open().register()
    written = json.loads(bay.journal.read_text())
    written["credentials"][0] |= {"credential_ids": [], "outcome": "asked"}
    bay.journal.write_text(json.dumps(written))

    bay.open()

    assert (bay.held(), bay.journal.exists()) == (1, False)


def test_id_of_a_credential_is_written_down_once_the_key_told_it(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    credential_id = bay.open().register()
    (entry,) = Journal(bay.journal).entries
    assert entry.credential_ids == (credential_id,)


def test_nothing_is_deleted_from_a_key_that_may_be_another(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    bay.open().register()
    before = bay.journal.read_bytes()

    opened = bay.open(same_key=False)

    assert (bay.held(), bay.journal.read_bytes()) == (2, before)
    (warning,) = opened.tidying.warnings
    assert "keyrig adopt" in warning
    assert str(bay.journal) in warning


@pytest.mark.parametrize(
    ("pin", "told", "left"), [(None, "pin_env or pin_file", 8), (STALE, "refused the PIN", 7)]
)
def test_journal_is_kept_and_told_of_while_the_pin_is_not_known(
    tmp_path: Path, pin: str | None, told: str, left: int
) -> None:
    bay = Bay(tmp_path)
    bay.open().register()
    before = bay.journal.read_bytes()

    for _ in range(2):
        opened = bay.open(pin)
        (warning,) = opened.tidying.warnings
        assert told in warning or "refused once" in warning

    assert (bay.held(), bay.journal.read_bytes(), bay.retries()) == (2, before, left)
    with pytest.raises(Unstorable):
        keep_without_pin(opened)


def keep_without_pin(opened: Opened) -> None:
    kept = {"rk": True}
    Ctap2(opened.link).make_credential(HASH, {"id": OURS}, {"id": b"u"}, ES256, options=kept)


def without_pin(bay: Bay) -> None:
    bay.key = VirtualKey("fido2.1", clock=bay.clock)


def without_management(bay: Bay) -> None:
    bay.key = VirtualKey("fido2.0", clock=bay.clock)
    ClientPin(Ctap2(bay.owners_link())).set_pin(PIN)


def with_places(bay: Bay, left: int) -> None:
    """Leave the key with so many places, the others being its owner's."""
    bay.key = VirtualKey("small-messages", clock=bay.clock)
    ctap2 = Ctap2(bay.owners_link())
    ClientPin(ctap2).set_pin(PIN)
    for number in range((ctap2.info.remaining_disc_creds or 0) - left):
        register(bay.owners_link(), bay.owner, OWNERS, bytes([number]), -7)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (without_pin, "it has no PIN"),
        (without_management, "it has no credential management"),
        (partial(with_places, left=4), "4 places for credentials are left"),
    ],
    ids=["no PIN", "no management", "no places"],
)
def test_key_that_cannot_give_up_what_it_keeps_is_asked_to_keep_nothing(
    tmp_path: Path, change: Callable[[Bay], None], told: str
) -> None:
    bay = Bay(tmp_path)
    change(bay)
    opened = bay.open()
    before = bay.key.image()

    assert told in opened.storing.obstacle
    with pytest.raises(Unstorable, match=told):
        keep_without_pin(opened)
    assert bay.key.image() == before
    assert not bay.journal.exists()


def test_owner_is_left_with_room(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    with_places(bay, left=8)
    opened = bay.open()
    for number in range(4):
        opened.register(user=bytes([number]))

    with pytest.raises(Unstorable, match="4 places"):
        opened.register(user=b"one more")
    opened.tidying.tidy()
    opened.register(user=b"one more")


def test_credential_that_the_key_refused_is_looked_for_at_the_end_alone(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    with_places(bay, left=FEWEST_PLACES)
    opened = bay.open()
    for _ in range(2):
        with pytest.raises(CtapError):
            opened.register(alg=-1)
    opened.tidying.tidy()
    assert [entry.outcome for entry in opened.storing.journal.entries] == ["refused"] * 2
    opened.register()

    opened.tidying.tidy(everything=True)
    assert not bay.journal.exists()


def test_key_that_keeps_what_it_was_told_to_delete_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bay = Bay(tmp_path)
    opened = bay.open()
    opened.register()
    monkeypatch.setattr(tidying, "_delete", lambda *_: None)

    opened.tidying.tidy()

    assert opened.tidying.warnings == [
        f"the key holds 1 more discoverable credentials than before (journal: {bay.journal})"
    ]


def test_key_that_goes_while_it_is_tidied_keeps_its_journal(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    opened = bay.open()
    opened.register()
    bay.key.power.off()

    opened.tidying.tidy()

    assert len(Journal(bay.journal).entries) == 1
    assert "still on the key" in opened.tidying.warnings[0]
    bay.key.power.on()
    bay.open()
    assert bay.held() == 1


Managed: TypeAlias = Callable[[CredentialManagement, Any], object]
OTHERS: dict[str, Managed] = {
    "all relying parties": lambda manager, _: manager.enumerate_rps_begin(),
    "the owner's accounts": lambda manager, _: manager.enumerate_creds_begin(
        sha256(OWNERS.encode()).digest()
    ),
    "the next of a list": lambda manager, _: manager.enumerate_creds_next(),
    "the owner's credential": lambda manager, owners: manager.delete_cred(owners),
    "another name": lambda manager, owners: manager.update_user_info(owners, OWNER),
}


@pytest.mark.parametrize("what", OTHERS.values(), ids=OTHERS.keys())
def test_owners_credentials_are_neither_listed_nor_touched(tmp_path: Path, what: Managed) -> None:
    bay = Bay(tmp_path)
    owners = register(bay.owners_link(), bay.owner, OWNERS, b"owner", -7)
    opened = bay.open()
    opened.register()
    manager, before = opened.manager(), bay.key.image()

    with pytest.raises(Refused):
        what(manager, {"type": "public-key", "id": owners})

    assert bay.key.image() == before


def test_own_credential_may_be_listed_and_deleted_by_a_test_too(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    opened = bay.open()
    credential_id = opened.register()
    manager = opened.manager()

    (found,) = manager.enumerate_creds(sha256(OURS.encode()).digest())
    manager.delete_cred(found[7])
    opened.tidying.tidy()

    assert found[7]["id"] == credential_id
    assert (bay.held(), opened.tidying.warnings) == (1, [])


def test_management_that_is_not_proved_by_a_token_of_the_key_is_refused(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    opened = bay.open()
    opened.register()
    manager = opened.manager()
    manager.pin_uv = type(manager.pin_uv)(manager.pin_uv.protocol, bytes(32))

    with pytest.raises(Refused):
        manager.get_metadata()


def test_request_that_is_sent_packet_by_packet_is_refused(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    opened = bay.open()
    whole = b"\x01" + encode({2: {"id": OURS}, 7: {"rk": True}})
    (packet,) = packets(opened.link.channel, Command.CBOR, whole)
    with pytest.raises(Unstorable, match="packet by packet"):
        opened.link.raw.send(packet)


def test_journal_that_cannot_be_read_or_written_stops_the_storing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bay = Bay(tmp_path)
    opened = bay.open()

    def fill_up(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(journal, "write_durably", fill_up)
    with pytest.raises(BenchProblem, match="cannot be written: full"):
        opened.register()
    assert bay.held() == 1

    bay.journal.parent.mkdir(exist_ok=True)
    bay.journal.write_text('{"credentials": [{"rp_id": 3}]}')
    with pytest.raises(BenchProblem, match="cannot be read") as problem:
        bay.open()
    assert "--consent sign" in problem.value.try_this
