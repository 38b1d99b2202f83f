"""Why a place has no verdict, for people."""

from __future__ import annotations

from contextlib import suppress

from rig.lab.homecoming import Ended, Homecoming
from rig.lab.ssh import Parting
from rig.record.document import Unreadable
from rig.record.nightly.checkups import read_checkups
from rig.runner.exits import Exit
from rig.runner.following import last_words

_TOLD_BY_RESULTS = (Exit.DEADLINE, Exit.TROUBLE, Exit.NO_VERDICT)
UNTOLD = (Exit.USAGE, Exit.INTERNAL, *_TOLD_BY_RESULTS)
"""The exit codes that may need a word, since not every run that ends so has results."""


def why_no_verdict(coming: Homecoming, ended: Ended) -> str:
    """Return why there is none; empty where the results tell it, or the time was up.

    Whoever looked the bay over says so best, then the key's own process.
    """
    said = ended.said.strip()
    results = coming.directory.results_path
    if results.exists() and results.stat().st_size:
        return "" if ended.code in _TOLD_BY_RESULTS else said
    with suppress(Unreadable):
        for found in read_checkups(coming.directory.path):
            return found.says
    if coming.facts is not None and coming.facts.out_of_time:
        return ""
    return last_words(coming.directory, 1) or said


def lost(host: str, parting: Parting, coming: Homecoming) -> str:
    """Return what is told of a run that did not come home whole."""
    if not coming.host:
        return f"no run began on {host}: {parting}"
    return f"{host} went away in the middle: {parting}"
