"""What a key at `store` is asked to keep: written down before, and deleted after, even a kill."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import ClientPin, Ctap2

from rig.guard import Unstorable
from rig.guard.journal import Journal
from rig.guard.storing import FEWEST_PLACES
from rig.keys import tidying
from rig.link.errors import Gone
from rig.virtual.key import VirtualKey
from tests.keys.owned_bay import (
    ES256,
    HASH,
    MANAGING,
    OURS,
    OWNERS,
    PIN,
    STALE,
    Bay,
    Opened,
    register,
)


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
