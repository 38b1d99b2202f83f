"""The command of the preview, where a key has it (CTAP 6.12)."""

from __future__ import annotations

from dataclasses import replace

from fido2.ctap2 import Info

from rig.marks import consent, covers, needs, touches
from rig.suites.credential_management.managing import (
    MANAGEMENT,
    PREVIEW,
    Answer,
    Manage,
    hashed,
    hashes,
    ids,
)
from rig.suites.fixtures import Accounts, Check

pytestmark = [needs(option="credentialMgmtPreview"), consent("wipe")]


@covers("CM-50")
@touches(2)
def test_preview_answers_as_the_command(
    accounts: Accounts, rp: dict[str, str], manage: Manage, info: Info, check: Check
) -> None:
    """CM-50: on a key that has the preview alone, the answers are held against what was made."""
    made = accounts(2)
    preview = replace(manage(), command=PREVIEW)
    with check("CM-50"):
        counted, parties = preview.metadata(), preview.relying_parties()
        listed = preview.credentials(rp["id"])
        assert counted.get(Answer.EXISTING, 0) >= 2
        assert hashed(rp["id"]) in hashes(parties)
        assert set(ids(listed)) == {each.id for each in made}
        if info.options.get("credMgmt"):
            command = replace(preview, command=MANAGEMENT)
            assert command.metadata() == counted
            assert command.relying_parties() == parties
            assert command.credentials(rp["id"]) == listed
        preview.delete(made[0].descriptor)
        assert ids(preview.credentials(rp["id"])) == [made[1].id]
