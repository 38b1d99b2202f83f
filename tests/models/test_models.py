"""The run over all models, on statements made up here: what is alike, and what counts as passed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rig.metadata import Metadata, read_metadata
from rig.runner.faults.crew import Report
from rig.runner.faults.job import Job, Seen
from tests.models.__main__ import judged, key_name, tell
from tests.models.kinds import Kind, kinds_of
from tests.models.outcome import Outcome
from tests.models.told import departures

PLAIN = {"versions": ["FIDO_2_0"], "options": {"rk": True, "up": True}}
WELL = Seen(test="well", key="k", claimed=False)
SKIPPED = Seen(test="skipped", key="k", claimed=False, skipped=True)
FAILED = Seen(test="red", key="k", claimed=False, failed=True, reason="no touch was asked for")
NO_PROTOCOL = Seen(
    test="pin", key="k", claimed=False, trouble=True, reason="No compatible PIN/UV protocols"
)


def blob(folder: Path, *statements: dict[str, Any]) -> Metadata:
    """Write a blob in which each getInfo has an AAGUID of its own, and read it."""
    entries = []
    for number, get_info in enumerate(statements):
        aaguid = f"{number:032x}"
        statement = {"authenticatorGetInfo": {**get_info, "aaguid": aaguid}, "description": "Key"}
        entries.append({"aaguid": aaguid, "metadataStatement": statement})
    file = folder / "blob.json"
    file.write_text(json.dumps({"no": 1, "entries": entries}))
    return read_metadata(str(file))


def kind(folder: Path, get_info: dict[str, Any]) -> Kind:
    return kinds_of(blob(folder, get_info).entries)[0]


def test_models_are_alike_if_they_differ_in_what_they_tell_alone(tmp_path: Path) -> None:
    metadata = blob(
        tmp_path,
        {**PLAIN, "firmwareVersion": 1},
        {**PLAIN, "maxMsgSize": 1200},
        {**PLAIN, "firmwareVersion": 2, "transports": ["nfc"]},
    )
    found = [
        [entry.aaguid.int for entry in one.entries if entry.aaguid]
        for one in kinds_of(metadata.entries)
    ]
    assert found == [[0, 2], [1]]


@pytest.mark.parametrize(
    ("seen", "trouble", "passed"),
    [
        pytest.param([WELL, SKIPPED], "", True, id="well"),
        pytest.param([SKIPPED], "", False, id="nothing ran"),
        pytest.param([WELL, FAILED], "", False, id="a failure"),
        pytest.param([WELL, NO_PROTOCOL], "", False, id="trouble"),
        pytest.param([WELL], "the process died", False, id="came to no end"),
    ],
)
def test_kind_passes_if_some_tests_ran_and_none_went_ill(
    tmp_path: Path, seen: list[Seen], trouble: str, *, passed: bool
) -> None:
    report = Report(Job(name="k", keys=("k",)), seen=seen, trouble=trouble)
    assert Outcome(kind(tmp_path, PLAIN), report).passed is passed


@pytest.mark.parametrize(
    ("get_info", "unexplained"),
    [
        pytest.param({"options": {"clientPin": False}}, ["red: no touch was asked for"], id="some"),
        pytest.param(
            {"options": {"clientPin": False}, "pinUvAuthProtocols": [1]},
            ["red: no touch was asked for", "pin: No compatible PIN/UV protocols"],
            id="none",
        ),
    ],
)
def test_contradiction_explains_what_follows_from_it_and_nothing_else(
    tmp_path: Path, get_info: dict[str, Any], unexplained: list[str]
) -> None:
    report = Report(Job(name="k", keys=("k",)), seen=[FAILED, NO_PROTOCOL])
    outcome = Outcome(kind(tmp_path, {**PLAIN, **get_info}), report)
    assert outcome.unexplained == unexplained


def test_run_counts_every_model_of_a_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    metadata = blob(tmp_path, PLAIN, PLAIN)
    outcomes = judged(kinds_of(metadata.entries), metadata)
    assert tell(outcomes) == 2
    assert "2 of 2 pass; 1 kinds" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("get_info", "found"),
    [
        pytest.param({"options": {"clientPin": True}, "maxMsgSize": 1150}, [], id="all"),
        pytest.param({"extensions": ["aroma"]}, [], id="what cannot be done"),
        pytest.param(
            {"maxCredBlobLength": 64},
            ["MAX_CRED_BLOB_LENGTH is None where 64 is stated"],
            id="a limit of nothing",
        ),
    ],
)
def test_key_tells_what_is_stated_of_its_model(
    tmp_path: Path, get_info: dict[str, Any], found: list[str]
) -> None:
    metadata = blob(tmp_path, {**PLAIN, **get_info})
    (entry,) = metadata.entries
    assert departures(key_name(entry.aaguid, metadata), entry.statement.get_info or {}) == found
