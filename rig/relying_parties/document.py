"""The JSON of `keyrig compat`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rig.metadata import Metadata
from rig.relying_parties.findings import Finding
from rig.relying_parties.fit import Fit, Row
from rig.relying_parties.policies import Policy

SCHEMA = "keyrig.compat/1"


def compat_document(
    rows: Sequence[Row],
    policies: Iterable[Policy],
    *,
    browser: str,
    seconds: float,
    findings: Iterable[Finding] = (),
    metadata: Metadata | None = None,
) -> dict[str, Any]:
    """Return the whole document.

    Args:
        rows: One for each key or model at each site.
        policies: The sites.
        browser: Which browser stood between.
        seconds: What it took.
        findings: Where keys differ from their metadata.
        metadata: What was foretold from; None where keys were tried.
    """
    return {
        "schema": SCHEMA,
        "rows": [row.document() for row in rows],
        "findings": [finding.document() for finding in findings],
        "relying_parties": [_party(policy, rows) for policy in policies],
        "browser": browser,
        "metadata": None if metadata is None else _source(metadata),
        "seconds": round(seconds, 3),
    }


def _party(policy: Policy, rows: Sequence[Row]) -> dict[str, Any]:
    mine = [row for row in rows if row.relying_party == policy.id]
    verdicts = Counter(row.fit for row in mine)
    lacking = Counter(need for row in mine for need in row.needs)
    return {
        "id": policy.id,
        "name": policy.name,
        "class": policy.kind,
        "verdicts": {fit.value: verdicts[fit] for fit in Fit},
        "needs": dict(lacking.most_common()),
        "fields": {name: fact.model_dump(mode="json") for name, fact in policy.facts()},
    }


def _source(metadata: Metadata) -> Mapping[str, Any]:
    due = metadata.next_update
    return {
        "number": metadata.number,
        "next_update": None if due is None else due.isoformat(),
        "entries": len(metadata.entries),
        "damaged": len(metadata.damaged),
    }
