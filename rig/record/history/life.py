"""One key through all its nights: firmware, abilities, verdicts, and what wore it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rig.record.history.earlier import Spells, before, spells_in
from rig.record.history.queries import Subject, nights_of, subjects_of
from rig.record.history.store import History
from rig.record.judging.night import LETTERS
from rig.record.verdict import Verdict

SHOWN = 30
"""How many of the newest nights are told one by one."""
_INFO = "SELECT id, info FROM subject WHERE id IN (SELECT value FROM json_each(?))"
_VERDICTS = """
    SELECT subject, CASE WHEN failed THEN 'F' ELSE verdict END AS told, count(*) FROM (
        SELECT subject, max(line), verdict, sum(verdict = 'F') AS failed FROM result
        WHERE subject IN (SELECT value FROM json_each(?)) GROUP BY subject, test, round
    ) GROUP BY subject, told
"""
"""`verdict` is that of the last line, as long as there is no other minimum or maximum beside it."""
_WEAR = """
    SELECT subject, sum(touches), sum(resets), sum(power_cycles), sum(seconds) FROM result
    WHERE subject IN (SELECT value FROM json_each(?)) GROUP BY subject
"""
_WORDS = {letter: verdict for verdict, letter in LETTERS.items()}
_NO_NEWS = frozenset("I")


@dataclass(frozen=True, kw_only=True)
class KeyNight:
    """A key in one run.

    Attributes:
        info: What getInfo told of its abilities, by name; empty if nobody kept it.
        totals: How many tests came to each verdict; empty for a night that is not told by itself.
        seconds: What its tests took.
    """

    run: str
    started: str
    model: str
    firmware: str
    suite: str
    info: Mapping[str, Any]
    totals: Mapping[Verdict, int]
    touches: int
    resets: int
    power_cycles: int
    seconds: float


@dataclass(frozen=True)
class Life:
    """Everything that a history tells of one key.

    Attributes:
        nights: Oldest first.
        changed: The tests whose outcome was not the same in all of the newest nights, by name.
    """

    nights: tuple[KeyNight, ...]
    changed: Mapping[str, Spells]


def life_of(history: History, bench: str, key: str, *, last: str) -> Life:
    """Return a key's nights up to a run.

    Args:
        bench: The bench that the key is on.
        last: The folder's name of the last run to tell of.
    """
    with history.reading() as connection:
        own = before(
            [
                each
                for each in subjects_of(connection)
                if (each.course.bench, each.course.key) == (bench, key)
            ],
            last,
        )
        return Life(tuple(_nights(connection, own)), _changed(connection, own[-SHOWN:]))


def _changed(connection: sqlite3.Connection, own: Sequence[Subject]) -> dict[str, Spells]:
    found = nights_of(connection, own, None)
    return {
        test: spells_in(own, nights)
        for test, nights in found.items()
        if len({*"".join(night.tries for night in nights)} - _NO_NEWS) > 1
    }


def _nights(connection: sqlite3.Connection, own: Sequence[Subject]) -> Iterator[KeyNight]:
    every, newest = (json.dumps([each.id for each in some]) for some in (own, own[-SHOWN:]))
    infos = dict(connection.execute(_INFO, (every,)))
    wear = {subject: told for subject, *told in connection.execute(_WEAR, (every,))}
    totals: dict[int, dict[Verdict, int]] = {}
    for subject, letter, count in connection.execute(_VERDICTS, (newest,)):
        totals.setdefault(subject, {})[_WORDS[letter]] = count
    for each in own:
        touches, resets, power_cycles, seconds = wear[each.id]
        yield KeyNight(
            run=each.run,
            started=each.started,
            model=each.course.model,
            firmware=each.course.firmware,
            suite=each.course.suite,
            info=json.loads(infos[each.id]),
            totals=totals.get(each.id, {}),
            touches=touches,
            resets=resets,
            power_cycles=power_cycles,
            seconds=seconds,
        )
