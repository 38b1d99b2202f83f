"""Whether the keys of a run will do at sites, by what they told of themselves: none is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from uuid import UUID

from rig.keys.compat import installed_metadata
from rig.metadata import Entry
from rig.record.run import KeyRecord, RunRecord
from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.clients import USUAL
from rig.relying_parties.document import compat_document
from rig.relying_parties.fit import Row
from rig.relying_parties.paper import recorded_row
from rig.relying_parties.policies import Policy, sites_named

_U2F_ALONE = "U2F_V2"


def foretell(run: RunRecord, directory: Path) -> Path:
    """Write `compat.json`, of which the fleet page tells: every key of a run at every site.

    Keys that told nothing of themselves are left out.

    Args:
        run: The run.
        directory: Its folder.

    Raises:
        OSError: The file cannot be written.
    """
    began = perf_counter()
    sites = sites_named(())
    rows = [row for key in run.keys for row in _rows(key, sites)]
    document = compat_document(rows, sites, browser=USUAL, seconds=perf_counter() - began)
    path = directory / "compat.json"
    path.write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _rows(key: KeyRecord, sites: tuple[Policy, ...]) -> Iterator[Row]:
    able = _abilities(key)
    if able is not None:
        entry = _entry(key)
        for policy in sites:
            yield recorded_row(key.key, policy, able, entry)


def _abilities(key: KeyRecord) -> Capabilities | None:
    if key.info:
        return Capabilities.as_recorded(key.info)
    return Capabilities.of(None) if key.about.get("versions") == _U2F_ALONE else None


def _entry(key: KeyRecord) -> Entry | None:
    """Return what FIDO's metadata says of the model, where that is installed."""
    metadata = installed_metadata()
    try:
        aaguid = UUID(key.about.get("AAGUID", ""))
    except ValueError:
        return None
    return metadata.by_aaguid(aaguid) if metadata else None
