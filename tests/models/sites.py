"""What the paper table says of Entra, held against what was counted by other means."""

from __future__ import annotations

from collections import Counter
from time import perf_counter

from rig.metadata import Metadata
from rig.relying_parties.fit import Fit
from rig.relying_parties.paper import on_paper, wired
from rig.relying_parties.policies import sites_named

BLOB = 291
FIT = 178
LACKING = {"certification": 41, "rk": 14, "hmac-secret": 10, "uv": 9, "attestation": 2}
"""Of the 231 models of that blob that can be plugged in; a model can lack several."""


def figures(metadata: Metadata) -> tuple[list[str], bool]:
    """Return what the table of all sites says in words, and whether Entra's figures are due."""
    began = perf_counter()
    rows = on_paper(sites_named(()), metadata)
    seconds = perf_counter() - began
    entra = [row for row in rows if row.relying_party == "entra-attested"]
    fit = sum(row.fit is Fit.WORKS_WITH for row in entra)
    lacking = Counter(need for row in entra for need in row.needs)
    told = ", ".join(f"{count} {need}" for need, count in lacking.most_common())
    lines = [
        f"{len(wired(metadata.entries))} models at {len(sites_named(()))} sites in {seconds:.1f} s",
        f"Entra with attestation: {fit} of {len(entra)} fit; {told}",
    ]
    due = (fit, dict(lacking)) == (FIT, LACKING) or metadata.number != BLOB
    return lines, due
