"""Looks at the folder of a run again and again, and tells how its keys stand."""

from __future__ import annotations

import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rig import BenchProblem, RigError
from rig.record.directory import RunDirectory
from rig.record.history.expecting import expected_seconds, touches_since
from rig.record.history.store import FILE_NAME
from rig.record.jsonl import read_sound
from rig.record.keys import with_keys
from rig.record.nightly.told import exit_told
from rig.record.result import Result
from rig.record.run import KeyFacts, RunFacts, RunRecord
from rig.runner.diary import DiaryReading, Entry, read_diary
from rig.runner.exits import ORDERLY, Exit, exit_of
from rig.runner.following import Follower, Steps, last_sign, last_words
from rig.runner.forecast import Forecast, together
from rig.runner.in_hand import is_in_hand
from rig.runner.limit import Limit
from rig.runner.outlook import Outlook, Phase
from rig.runner.standing import (
    AHEAD,
    AT_WORK,
    STALLED_AFTER,
    Standing,
    State,
    Tally,
    state_at_end,
    state_of,
)

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class _Moment:
    phase: Phase
    facts: RunFacts
    now: float
    exit: int | None


class Lookout:
    """Looks at a run's folder; what it has read is not read again.

    Args:
        directory: The run.
        history: Where the runs before are; None for the file beside the run.
        patience: Seconds without a sign of a key, beyond what its test took last time, until it
            has stalled.
        now: Tells the time, in seconds since 1970, as the files of the run have it.
    """

    def __init__(
        self,
        directory: RunDirectory,
        *,
        history: Path | None = None,
        patience: float = STALLED_AFTER,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.directory = directory
        self._history = history or directory.path.parent / FILE_NAME
        self._patience = patience
        self._now = now
        self._follower = Follower(directory.results_path)
        self._steps = Steps(directory)
        self._tallies: defaultdict[str, Tally] = defaultdict(Tally)
        self._diary = DiaryReading({})
        self._forecasts: dict[str, Forecast] = {}
        self._touches_before = 0

    def look(self) -> Outlook:
        """Take in what is new, and tell how the run stands.

        Raises:
            UsageProblem: `run.json` is of another program, or of a newer keyrig.
            BenchProblem: The folder cannot be read, or is there no more.
        """
        try:
            return self._look()
        except OSError as error:
            raise BenchProblem(
                f"the run cannot be looked at: {error.strerror}", where=str(self.directory.path)
            ) from error

    def _look(self) -> Outlook:
        moment = self._moment()
        self._recall(moment)
        news = tuple(self._follower.new())
        for result in news:
            self._take(result)
        standings = self._standings(moment)
        return Outlook(
            directory=self.directory.path,
            phase=moment.phase,
            at=moment.now,
            standings=tuple(sorted(standings, key=lambda each: each.urgency)),
            news=news,
            elapsed=_elapsed(moment, standings),
            left=_left(standings) if moment.phase is Phase.GOES_ON else None,
            disk_free=shutil.disk_usage(self.directory.path).free,
            touches=self._touches_before + sum(each.touches for each in self._tallies.values()),
            exit=moment.exit,
            unreadable=self._follower.unreadable,
        )

    def _moment(self) -> _Moment:
        """Find out what has become of the run; its end is on disk before anybody lets go of it."""
        in_hand = is_in_hand(self.directory)
        facts, night = self.directory.facts(), exit_told(self.directory.path)
        under_way = facts.finished is None or (facts.nightly and night is None)
        if not under_way:
            phase, code = Phase.ENDED, self._exit(facts) if night is None else night
        elif not in_hand:
            phase, code = Phase.KILLED, int(Exit.INTERRUPTED)
        else:
            phase, code = Phase.GOES_ON if facts.finished is None else Phase.JUDGED, None
        if phase is Phase.GOES_ON:
            self._diary = read_diary(self.directory)
        return _Moment(phase=phase, facts=facts, now=self._now(), exit=code)

    def _exit(self, facts: RunFacts) -> int:
        """Return the exit code of an ended run; old records make it out by their results."""
        if facts.exit is not None:
            return facts.exit
        record = RunRecord.of(read_sound(self.directory.results_path).results, facts)
        stopped = Exit.DEADLINE if facts.out_of_time else Exit.INTERRUPTED
        keys = [key.key for key in facts.keys]
        return exit_of(record, keys, [stopped] if facts.interrupted else [])

    def _recall(self, moment: _Moment) -> None:
        """Read once what the runs before tell of this one."""
        new = [key.key for key in moment.facts.keys if key.key not in self._forecasts]
        if not new:
            return
        since = datetime.fromtimestamp(moment.now, UTC) - DAY
        self._touches_before = touches_since(self._history, since, moment.facts.id)
        known = expected_seconds(self._history, new)
        self._forecasts.update((key, Forecast(known.get(key, {}))) for key in new)

    def _take(self, result: Result) -> None:
        self._tallies[result.key].take(result)
        if result.attempt == 1:
            self._forecast(result.key).took(result.test)

    def _standings(self, moment: _Moment) -> list[Standing]:
        planned: Sequence[KeyFacts] = moment.facts.keys
        keys = planned or [KeyFacts(key=key, bay=key) for key in self._tallies]
        told = with_keys(self.directory.path, keys)
        return [self._standing(number, key, moment) for number, key in enumerate(told, 1)]

    def _standing(self, number: int, key: KeyFacts, moment: _Moment) -> Standing:
        entry, tally = self._entry(key.key), self._tallies[key.key]
        age, test = self._age(number, moment), self._steps.test(number)
        state = self._state(key.key, moment, age, test)
        plans = self._steps.plans(number)
        rounds = max(self._diary.rounds, *plans, 1)
        return Standing(
            key=key,
            tally=tally,
            state=state,
            test=test if state in AT_WORK else "",
            planned=_planned(plans, rounds) or _taken(key.key, tally, moment),
            age=age,
            left=self._left(key.key, plans, rounds, moment) if state in AHEAD else 0.0,
            words="" if entry.code in (None, *ORDERLY) else last_words(self.directory, number),
        )

    def _left(
        self, key: str, plans: Mapping[int, Sequence[str]], rounds: int, moment: _Moment
    ) -> float | None:
        elapsed = moment.now - (self._entry(key).began or moment.now)
        return self._forecast(key).left(plans, rounds, elapsed)

    def _forecast(self, key: str) -> Forecast:
        return self._forecasts.setdefault(key, Forecast({}))

    def _entry(self, key: str) -> Entry:
        return self._diary.entries.get(key, Entry())

    def _age(self, number: int, moment: _Moment) -> float | None:
        sign = last_sign(self.directory, number)
        return None if sign is None else max(moment.now - sign, 0.0)

    def _state(self, key: str, moment: _Moment, age: float | None, test: str) -> State:
        tally, entry = self._tallies[key], self._entry(key)
        if moment.phase is Phase.GOES_ON:
            patience = self._patience + self._forecast(key).of(test)
            return state_of(entry, tally, age, patience=patience)
        begun = entry.code is not None or age is not None or bool(tally.done)
        left_over = moment.facts.finished is None or bool(moment.facts.not_reached.get(key))
        left_over = left_over or (moment.facts.interrupted and not begun)
        return state_at_end(entry, tally, left_over=left_over)


class Paced:
    """Looks for a run that goes on meanwhile: seldom, and whatever it cannot see stops no run.

    Args:
        lookout: What looks.
        every: Seconds between two looks.
    """

    def __init__(self, lookout: Lookout, every: float) -> None:
        self._lookout = lookout
        self._every = every
        self._next = Limit.within(0.0)

    def look(self) -> Outlook | None:
        """Look if it is time to; None if it is not."""
        if not self._next.is_up:
            return None
        self._next = Limit.within(self._every)
        return self.last()

    def last(self) -> Outlook | None:
        """Look now; None if nothing can be seen."""
        try:
            return self._lookout.look()
        except RigError:
            return None


def _planned(plans: Mapping[int, Sequence[str]], rounds: int) -> int | None:
    """Count what a key is to take in all rounds, those included that it has not planned yet."""
    if not plans:
        return None
    newest = max(plans)
    return sum(map(len, plans.values())) + (rounds - newest) * len(plans[newest])


def _taken(key: str, tally: Tally, moment: _Moment) -> int | None:
    """Count what a key was to take in a run that has ended."""
    if moment.phase is Phase.GOES_ON:
        return None
    return tally.done.total() + len(moment.facts.not_reached.get(key, ()))


def _elapsed(moment: _Moment, standings: Sequence[Standing]) -> float | None:
    """Return how long the run has lasted; one that was killed, until it was last heard of."""
    if moment.facts.started is None:
        return None
    ages = [each.age for each in standings if each.age is not None]
    end = moment.now
    if moment.facts.finished is not None:
        end = moment.facts.finished.timestamp()
    elif moment.phase is Phase.KILLED:
        end = moment.now - min(ages, default=0.0)
    return max(end - moment.facts.started.timestamp(), 0.0)


def _left(standings: Sequence[Standing]) -> float | None:
    ahead = [each.left for each in standings if each.state in AHEAD]
    return together(ahead, sum(each.state in AT_WORK for each in standings))
