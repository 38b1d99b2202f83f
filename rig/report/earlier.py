"""What a test came to in the nights before, on the same key, whatever firmware it had."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rig import RigError
from rig.record.history.earlier import Spells, spells_of
from rig.record.history.lines import Night
from rig.record.history.store import History
from rig.record.judging.night import State, state, word
from rig.record.run import RunFacts, RunRecord

_CLASSES = {
    State.GOOD: "pass",
    State.BAD: "fail",
    State.MIXED: "mixed",
    State.SKIPPED: "skip",
    State.OPEN: "infra",
}


@dataclass(frozen=True)
class Spell:
    """Nights on one firmware, with one version of the tests; oldest first."""

    firmware: str
    nights: tuple[Night, ...]

    @property
    def letters(self) -> list[tuple[str, str, str]]:
        """Each night's tries, the name of their look, and what they say in words."""
        return [(night.tries, _CLASSES[state(night.tries)], _title(night)) for night in self.nights]


@dataclass(frozen=True)
class Earlier:
    """One test on one key, night by night."""

    spells: tuple[Spell, ...]

    @property
    def is_several(self) -> bool:
        """Whether there is more than one night, and so more than the verdict beside it."""
        return sum(len(spell.nights) for spell in self.spells) > 1

    def __str__(self) -> str:
        """Tell the outcomes, oldest first, each stretch after its firmware."""
        return " → ".join(
            f"{spell.firmware or 'firmware not told'}: {' '.join(n.tries for n in spell.nights)}"
            for spell in self.spells
        )


def earlier_outcomes(
    history: Path, run: RunRecord, wanted: Mapping[str, Collection[str]]
) -> dict[tuple[str, str], Earlier]:
    """Return what tests came to up to a run, by key and test.

    Nothing is told where there is no history, or none that can be read: a page is not spoilt by it.

    Args:
        wanted: The tests of each key.
    """
    if not history.is_file() or not wanted:
        return {}
    try:
        with History(history) as opened:
            found = dict(_found(opened, run.facts, wanted))
    except RigError:
        return {}
    return {
        place: Earlier(tuple(Spell(course.firmware, tuple(nights)) for course, nights in spells))
        for place, spells in found.items()
    }


def _found(
    history: History, facts: RunFacts, wanted: Mapping[str, Collection[str]]
) -> Iterator[tuple[tuple[str, str], Spells]]:
    alike: dict[tuple[str, str], dict[str, str]] = {}
    for key in wanted:
        origin = facts.origin(key)
        alike.setdefault((origin.bench, origin.run), {})[origin.key] = key
    for (bench, run), names in alike.items():
        there = {known_as: wanted[key] for known_as, key in names.items()}
        for (known_as, test), spells in spells_of(history, bench, there, until=run).items():
            yield (names[known_as], test), spells


def _title(night: Night) -> str:
    again = f", {len(night.tries)} tries" if len(night.tries) > 1 else ""
    return f"{night.started[:10]} {word(night.tries)}{again}"
