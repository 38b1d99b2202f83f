from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rig.keys.statements import built_in_metadata
from rig.metadata import Entry
from rig.plugin.info_members import abilities
from rig.record.run import KeyFacts, RunFacts, RunRecord
from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.fit import Fit
from rig.relying_parties.paper import paper_row, recorded_row
from rig.relying_parties.policies import sites_named
from rig.report.compat import write_compat_page
from rig.runner.foretelling import foretell

ALWAYS_UV = "alwaysUv"
ENTRIES = {
    entry.statement.description: entry
    for entry in built_in_metadata().entries
    if entry.statement.get_info is not None
}


def has_always_uv_on(entry: Entry) -> bool:
    options = (entry.statement.get_info or {}).get(0x04)
    return isinstance(options, dict) and options.get(ALWAYS_UV) is True


INFO = {"versions": ["FIDO_2_0"], "options": {"rk": True, "clientPin": "supported"}}


def rows(tmp_path: Path, *keys: KeyFacts) -> dict[tuple[str, str], dict[str, Any]]:
    record = RunRecord.of((), RunFacts(directory=str(tmp_path), keys=keys))
    document = json.loads(foretell(record, tmp_path).read_text(encoding="utf-8"))
    return {(row["key"], row["relying_party"]): row for row in document["rows"]}


# Whether alwaysUv is on is a setting, which no run keeps: it is taken to be off.
@pytest.mark.parametrize(
    "name", [name for name, entry in ENTRIES.items() if not has_always_uv_on(entry)]
)
def test_what_a_run_kept_of_a_key_foretells_what_its_statement_does(name: str) -> None:
    entry = ENTRIES[name]
    kept = abilities(dict(entry.statement.get_info or {}))

    for policy in sites_named(()):
        told = recorded_row("A1", policy, Capabilities.as_recorded(kept), entry)
        stated = paper_row(policy, entry)
        assert (told.fit, told.reason) == (stated.fit, stated.reason), policy.id


def test_model_of_which_nothing_is_known_is_undecided_where_a_site_looks_it_up() -> None:
    (attested,) = sites_named(["entra-attested"])
    kept = abilities(dict(ENTRIES["Keyrig Virtual Key fido2.3"].statement.get_info or {}))

    row = recorded_row("A1", attested, Capabilities.as_recorded(kept), None)

    assert row.fit is Fit.UNKNOWN
    assert "nothing of this model" in row.reason


def test_each_key_is_foretold_at_each_site_and_one_that_told_nothing_is_left_out(
    tmp_path: Path,
) -> None:
    told = rows(
        tmp_path,
        KeyFacts(key="A1", bay="A1", info=INFO),
        KeyFacts(key="A2", bay="A2"),
        KeyFacts(key="A3", bay="A3", about={"versions": "U2F_V2"}),
    )

    assert {key for key, _ in told} == {"A1", "A3"}
    assert len(told) == 2 * len(sites_named(()))
    assert told["A3", "github-passkey"]["verdict"] == "does_not"
    assert told["A3", "github-second-factor"]["verdict"] == "works"


def test_document_is_one_that_its_own_page_can_tell(tmp_path: Path) -> None:
    rows(tmp_path, KeyFacts(key="A1", bay="A1", info=INFO))

    page = write_compat_page((tmp_path / "compat.json").read_text(), tmp_path / "compat.html")

    assert "A1" in page.read_text(encoding="utf-8")
