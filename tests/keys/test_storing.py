"""What a test may ask of a key at `store`, and what it may not."""

from __future__ import annotations

import errno
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import pytest
from fido2.ctap2 import CredentialManagement

from rig import BenchProblem
from rig.guard import Refused, Unstorable, journal
from rig.link.cbor import encode
from rig.link.frames import Command, packets
from tests.keys.owned_bay import OURS, OWNER, OWNERS, Bay, register

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
