"""What the fault runs came to: the document `keyrig.faults/1`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

from rig.keys.seeded import Fault
from rig.runner.faults.job import Seen

SCHEMA = "keyrig.faults/1"


class End(StrEnum):
    """How one fault ended."""

    KILLED = auto()
    """A check of a requirement that it breaks failed, in the body of a test."""
    REPORTED = auto()
    """No check failed, but a test failed because the key hangs or restarts."""
    SURVIVED = auto()
    """No test of what it breaks saw it."""


@dataclass(frozen=True, kw_only=True)
class FaultScore:
    """One fault, and what the tests saw of it.

    Attributes:
        shown: Those of its requirements that a failed check showed, in its own order.
        tests: How many tests were run to show it.
        red: The tests of what it breaks that failed.
        beyond: The other tests that failed; empty unless they were run.
        keys: The names of the keys on which anything showed.
        seconds: What its tests took.
        trouble: Why its tests came to no end; empty if they did.
    """

    fault: Fault
    end: End
    shown: tuple[str, ...]
    tests: int
    red: tuple[str, ...]
    beyond: tuple[str, ...]
    keys: tuple[str, ...]
    seconds: float
    trouble: str = ""

    @classmethod
    def of(cls, fault: Fault, seen: Iterable[Seen], seconds: float, trouble: str) -> FaultScore:
        """Score a fault by what its tests saw."""
        seen = tuple(seen)
        claimed = [one for one in seen if one.claimed]
        found = set().union(*(one.shown for one in claimed))
        shown = tuple(name for name in fault.requirements if name in found)
        lost = any(one.lost for one in claimed)
        return cls(
            fault=fault,
            end=End.KILLED if shown else End.REPORTED if lost else End.SURVIVED,
            shown=shown,
            tests=len(claimed),
            red=_names(one for one in claimed if one.failed),
            beyond=_names(one for one in seen if one.failed and not one.claimed),
            keys=tuple(
                dict.fromkeys(one.key for one in claimed if one.shown & set(fault.requirements))
            ),
            seconds=round(seconds, 3),
            trouble=trouble,
        )

    @property
    def unshown(self) -> tuple[str, ...]:
        """Those of its requirements that no failed check showed."""
        return tuple(name for name in self.fault.requirements if name not in self.shown)

    @property
    def proved(self) -> tuple[str, ...]:
        """The requirements whose tests it proves able to fail; a hang is as red as a check."""
        return self.fault.requirements if self.end is End.REPORTED else self.shown

    def document(self) -> dict[str, Any]:
        """Return the entry of the fault in `keyrig.faults/1`."""
        return {
            **entry(self.fault),
            "end": self.end,
            "shown": list(self.shown),
            "unshown": list(self.unshown),
            "keys": list(self.keys),
            "tests": self.tests,
            "red": list(self.red),
            "beyond": list(self.beyond),
            "seconds": self.seconds,
            "trouble": self.trouble,
        }


@dataclass(frozen=True, kw_only=True)
class Score:
    """All faults that were asked for.

    Attributes:
        alarms: Tests that were red on a sound key, and on which keys.
        unproved: Requirements with tests that no fault turned red, and no reason why none can; None
            if not all faults were run.
        unproved_tests: Test functions that no fault turned red; None if not all faults were run.
        seconds: Wall time of the whole.
    """

    faults: tuple[FaultScore, ...]
    alarms: Mapping[str, tuple[str, ...]]
    unproved: tuple[str, ...] | None
    unproved_tests: tuple[str, ...] | None
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether every fault was seen, and nothing where there was none."""
        return not self.alarms and not self.named(End.SURVIVED)

    def named(self, end: End) -> list[str]:
        """Return the names of the faults that ended so."""
        return [one.fault.name for one in self.faults if one.end is end]

    def document(self) -> dict[str, Any]:
        """Return `keyrig.faults/1`."""
        return {
            "schema": SCHEMA,
            "seeded": len(self.faults),
            "killed": len(self.named(End.KILLED)),
            "reported": self.named(End.REPORTED),
            "survived": self.named(End.SURVIVED),
            "partly": [one.fault.name for one in self.faults if one.shown and one.unshown],
            "false_alarms": list(self.alarms),
            "false_alarms_on": {test: list(keys) for test, keys in self.alarms.items()},
            "unproved": _list(self.unproved),
            "unproved_tests": _list(self.unproved_tests),
            "seconds": self.seconds,
            "faults": [one.document() for one in self.faults],
        }


def entry(fault: Fault) -> dict[str, Any]:
    """Return what a fault is, for `keyrig.faults/1`."""
    return {
        "name": fault.name,
        "requirements": list(fault.requirements),
        "area": fault.area,
        "says": fault.says,
    }


def alarms_of(sound: Iterable[Seen]) -> dict[str, tuple[str, ...]]:
    """Return the tests that were red on sound keys, and the keys on which they were."""
    alarms: dict[str, tuple[str, ...]] = {}
    for one in sound:
        if one.failed or one.trouble:
            alarms[one.test] = (*alarms.get(one.test, ()), one.key)
    return alarms


def _names(seen: Iterable[Seen]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.test for one in seen))


def _list(names: Collection[str] | None) -> list[str] | None:
    return None if names is None else list(names)
