"""The guard of one key: its consent, the acts that were named for it, and its bay's own PIN."""

from __future__ import annotations

from collections.abc import Collection

from rig.bench.file import Bay, Bench
from rig.bench.pin_source import configured_pin
from rig.bench.state import journal_file, pin_mark_file
from rig.consent import Act, Consent
from rig.guard import Guard
from rig.guard.journal import Journal
from rig.guard.pin_marks import PinMark
from rig.guard.pins import PinSafety
from rig.guard.storing import Storing
from rig.keys.names import is_ours

_WITH_PIN = (Consent.SIGN, Consent.STORE)
"""Below these nothing needs a PIN, and at `wipe` the rig sets one of its own."""


def guard_of(
    name: str, bay: Bay, bench: Bench, cap: Consent, irreversible: Collection[Act]
) -> Guard:
    """Make the guard of a key.

    Args:
        name: What the user calls the key.
        bay: Its bay.
        bench: The bench, for where its file is.
        cap: The most that may be done, whatever the bay's level is.
        irreversible: The irreversible acts that are named for the key.

    Raises:
        BenchProblem: The bay refers to a PIN that is needed and cannot be read, or is not safe; or
            the journal of its key cannot be read.
    """
    level = min(bay.level, cap)
    pin = configured_pin(bay, bench) if level in _WITH_PIN else None
    pins = None
    if pin is not None:
        pins = PinSafety(pin, PinMark(pin_mark_file(bench, name)), name)
    # What is plugged in is compared with the bay before it is opened, its vendor too.
    vendor = bay.vid if bay.path else None
    storing = None
    if level is Consent.STORE:
        # A key of the rig's own ends with the run, and what it holds with it.
        kept = None if is_ours(name, bench) else journal_file(bench, name)
        storing = Storing(Journal(kept))
    return Guard(
        level, name=name, irreversible=irreversible, pins=pins, vendor=vendor, storing=storing
    )
