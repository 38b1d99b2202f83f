"""A key as its page tells it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any

from rig.record.history.earlier import Spells
from rig.record.history.life import KeyNight, Life
from rig.record.judging.judge import Judgement, judge
from rig.record.judging.night import State, state, word
from rig.record.latency.measured import Measured
from rig.record.run import KeyRecord, RunRecord
from rig.record.verdict import Verdict
from rig.report.anchors import place
from rig.report.compat import Meeting, Site
from rig.report.earlier import Earlier, Spell

_WORST_FIRST = (
    Judgement.REGRESSED,
    Judgement.DISAGREE,
    Judgement.SUSPECTED,
    Judgement.UNSTABLE,
    Judgement.DIFFERS,
    Judgement.INFRA,
    Judgement.NEW,
    Judgement.FIXED,
    Judgement.STEADY,
)
_IDENTITY = ("transports", "certifications", "attestationFormats", "versions", "extensions")
"""Members of getInfo that say what a key is, rather than what it can do."""


@dataclass(frozen=True)
class Changed:
    """A test whose outcome was not always the same.

    Attributes:
        judgement: What its newest night adds, on the firmware and with the tests of that night.
        anchor: Its place on the page, and on the run's `index.html`.
        is_tonight: Whether the run took it; if not, it has no place there.
    """

    test: str
    earlier: Earlier
    judgement: Judgement
    anchor: str
    is_tonight: bool


@dataclass(frozen=True)
class Firmware:
    """Nights in a row with one firmware."""

    version: str
    model: str
    nights: tuple[KeyNight, ...]

    @property
    def since(self) -> str:
        """The day of its first night."""
        return self.nights[0].started[:10]

    @property
    def until(self) -> str:
        """The day of its last night."""
        return self.nights[-1].started[:10]


@dataclass(frozen=True)
class InfoChange:
    """A member of getInfo that was another than in the night before."""

    day: str
    firmware: str
    member: str
    was: str
    now: str


@dataclass(frozen=True, kw_only=True)
class KeyPage:
    """Everything on a key's page.

    Attributes:
        life: What the history has of it.
        measured: How long its requests took.
        met: What it comes to at each site.
    """

    run: RunRecord
    key: KeyRecord
    life: Life
    measured: Sequence[Measured] = ()
    met: tuple[tuple[Site, Meeting], ...] = ()

    @property
    def identity(self) -> Iterator[tuple[str, str]]:
        """What the key says it is, by name; never a serial number, which no run keeps."""
        yield from self.key.about.items()
        known = {name.lower() for name in self.key.about}
        for member in _IDENTITY:
            if self.key.info.get(member) and member not in known:
                yield member, _plain(self.key.info[member])

    @property
    def firmwares(self) -> list[Firmware]:
        """The firmware that it had, newest first."""
        spells = groupby(self.life.nights, key=lambda night: (night.firmware, night.model))
        found = [Firmware(version, model, tuple(own)) for (version, model), own in spells]
        return found[::-1]

    @property
    def nights(self) -> list[KeyNight]:
        """The nights that are told one by one, newest first."""
        return [night for night in reversed(self.life.nights) if night.totals]

    @cached_property
    def changed(self) -> list[Changed]:
        """The tests that changed, worst first."""
        found = [self._changed(test, spells) for test, spells in self.life.changed.items()]
        return sorted(found, key=lambda each: (_WORST_FIRST.index(each.judgement), each.test))

    @property
    def wear(self) -> list[tuple[str, int, int]]:
        """What wears keys, pads and ports: its name, to date, and in this run."""
        nights, now = self.life.nights, self.key
        return [
            ("touches", sum(night.touches for night in nights), now.touches),
            ("resets", sum(night.resets for night in nights), now.resets + now.resets_tested),
            ("power cycles", sum(night.power_cycles for night in nights), now.power_cycles),
        ]

    @property
    def operations(self) -> list[str]:
        """What was measured, the most frequent first."""
        counted: Counter[str] = Counter()
        for each in self.measured:
            counted[each.operation] += each.samples or len(each.seconds)
        return [operation for operation, _ in counted.most_common()]

    @property
    def info(self) -> list[tuple[str, str]]:
        """What getInfo tells now."""
        return [(member, _plain(value)) for member, value in self.key.info.items()]

    @property
    def info_changes(self) -> list[InfoChange]:
        """What getInfo told otherwise than the night before, newest first."""
        told = [night for night in self.life.nights if night.info]
        return [change for pair in pairwise(told) for change in _changes(*pair)][::-1]

    def count(self, verdict: Verdict) -> int:
        """Return how many tests of this run came to that."""
        return self.key.totals[verdict]

    def _changed(self, test: str, spells: Spells) -> Changed:
        told = Earlier(tuple(Spell(course.firmware, tuple(nights)) for course, nights in spells))
        tonight = self.run.facts.origin(self.key.key).run
        return Changed(
            test=test,
            earlier=told,
            judgement=_judgement(spells),
            anchor=place(self.key.key, test),
            is_tonight=spells[-1][1][-1].run == tonight,
        )


def _judgement(spells: Spells) -> Judgement:
    """Judge the newest night; the first one on a firmware is another than before, or it is not."""
    known = [spell for spell in spells if spell[0].is_known] or spells
    present = known[-1][0]
    same = [night.tries for course, nights in known if course == present for night in nights]
    others = [nights[-1].tries for course, nights in known if course != present]
    judgement = judge(same).judgement
    if judgement is not Judgement.NEW or not others or state(others[-1]) is State.OPEN:
        return judgement
    return Judgement.STEADY if word(others[-1]) == word(same[-1]) else Judgement.DIFFERS


def _changes(was: KeyNight, now: KeyNight) -> Iterator[InfoChange]:
    for member in sorted({*was.info, *now.info}):
        before, after = _told(was.info, member), _told(now.info, member)
        if before != after:
            yield InfoChange(now.started[:10], now.firmware, member, before, after)


def _told(info: Mapping[str, Any], member: str) -> str:
    return _plain(info[member]) if member in info else "absent"


def _plain(value: object) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(each)}" for name, each in value.items())
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
