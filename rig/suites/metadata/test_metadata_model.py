"""Whether FIDO knows the model, and what it says of it."""

from __future__ import annotations

from rig.marks import covers
from rig.suites.fixtures import Check
from rig.suites.metadata.reports import BAD, is_mended, mends
from rig.suites.metadata.told import Entry, Info, Metadata, firmware_of


@covers("MDS-01")
def test_metadata_knows_the_aaguid(metadata: Metadata, found: Entry | None, check: Check) -> None:
    with check("MDS-01"):
        assert found is not None, "the metadata has no entry for this key's AAGUID"


@covers("MDS-02")
def test_model_is_neither_revoked_nor_compromised(entry: Entry, told: Info, check: Check) -> None:
    with check("MDS-02") as judging:
        reports = [one for one in entry.status_reports if one.status in BAD]
        mending = [one for one in entry.status_reports if mends(one, firmware_of(told))]
        assert [one.status for one in reports if not is_mended(one, mending)] == []
        if reports:
            judging.tolerate(f"mended since: {', '.join(one.status for one in reports)}")
