"""The made-up metadata of the built-in keys."""

from __future__ import annotations

from uuid import UUID

import pytest

from rig import UsageProblem
from rig.keys.seeded import profile_names
from rig.keys.statements import BUILT_IN, REVOKED, metadata_named
from rig.virtual.faults import rules_with
from rig.virtual.get_info import Member
from rig.virtual.profiles import PROFILES


@pytest.mark.parametrize("name", profile_names())
def test_each_profile_has_an_entry_of_its_own(name: str) -> None:
    profile = PROFILES[name]
    entries = [
        entry
        for entry in metadata_named(BUILT_IN).entries
        if entry.statement.description.endswith(f" {name}")
        and entry.status_reports[0].status != "REVOKED"
    ]
    (entry,) = entries
    assert entry.aaguid == (UUID(bytes=profile.aaguid) if profile.commands else None)
    assert bool(entry.key_identifiers) is ("U2F_V2" in profile.versions)


def test_key_of_the_revoked_model_is_the_one_of_the_fault() -> None:
    rules = rules_with(["aaguid-of-a-revoked-model"])(PROFILES["fido2.3"])
    assert rules.info({})[Member.AAGUID] == REVOKED.bytes
    assert metadata_named(BUILT_IN).by_aaguid(REVOKED) is not None


def test_models_are_found_by_their_attestation_keys() -> None:
    metadata = metadata_named(BUILT_IN)
    u2f = next(one for one in metadata.entries if one.statement.protocol_family == "u2f")
    assert metadata.by_key_identifier(u2f.key_identifiers[0]) is u2f
    assert metadata.by_key_identifier(bytes(20)) is None


def test_any_other_name_is_that_of_a_file() -> None:
    with pytest.raises(UsageProblem, match=r"cannot be read.*nowhere\.json"):
        metadata_named("nowhere.json")
