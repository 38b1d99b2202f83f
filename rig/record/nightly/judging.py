"""A night judged from files alone: its run's own, and the history of the nights before it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from rig import RigError, UsageProblem
from rig.record.difference.baseline import Baselines
from rig.record.difference.compare import NOT_TAKEN, Change, Kind, compare
from rig.record.difference.document import Difference
from rig.record.difference.side import Side, side_key
from rig.record.directory import RunDirectory
from rig.record.document import Unreadable
from rig.record.history.asking import survey_of
from rig.record.history.importing import take_in
from rig.record.history.queries import Subject, count_failing, cut_short, subjects_of
from rig.record.history.reading import read_run
from rig.record.history.store import History
from rig.record.history.tonight import Tonight, shared_names
from rig.record.jsonl import Reading, read_sound
from rig.record.keys import with_keys
from rig.record.latency.asking import shifts
from rig.record.latency.compare import Shift
from rig.record.nightly.checkups import FILE_NAME, read_checkups
from rig.record.nightly.record import Checkup, Ending, NightRecord
from rig.record.run import RunFacts, RunRecord

IMPORT = "keyrig history import RUN, then keyrig report RUN"
_SHARED = "held against no night before, since their hosts and bays are called alike: {}"
_NOWHERE = Path(":memory:")
"""What SQLite calls a database that is in no file."""


def judge_night(
    directory: RunDirectory,
    history: Path,
    *,
    baselines: Path,
    record: RunRecord | None = None,
    just_ended: bool = False,
) -> NightRecord:
    """Judge a night as it was known at its end, also long afterwards.

    What cannot be read is a note: the verdict is told from whatever can.

    Args:
        directory: The night's run.
        history: Where the nights before it are.
        baselines: The folder of what was accepted.
        record: The run's summary, where the caller has it.
        just_ended: Whether it is the newest night, whatever its clock told.
    """
    return _Judge(directory, baselines, just_ended).night(history, record)


@dataclass
class _Judge:
    """One night while it is judged."""

    directory: RunDirectory
    baselines: Path
    just_ended: bool
    notes: list[str] = field(default_factory=list)

    def night(self, history: Path, record: RunRecord | None) -> NightRecord:
        run = record or self._record()
        judged = self._held_against(history, run) if any(run.totals.values()) else None
        return replace(
            judged or NightRecord(run=run, ending=Ending.of(run.facts)),
            checkups=self._checkups(),
            notes=tuple(self.notes),
        )

    def _record(self) -> RunRecord:
        facts = self._facts()
        reading = Reading(())
        with self._noting("the results"):
            reading = read_sound(self.directory.results_path)
        if reading.incomplete:
            self.notes.append(reading.incomplete)
        keys = with_keys(self.directory.path, facts.keys)
        interrupted = facts.interrupted or facts.finished is None
        return RunRecord.of(reading.results, replace(facts, interrupted=interrupted, keys=keys))

    def _facts(self) -> RunFacts:
        with self._noting("run.json"):
            return self.directory.facts()
        return RunFacts(directory=str(self.directory.path), interrupted=True)

    def _held_against(self, history: Path, run: RunRecord) -> NightRecord | None:
        with self._noting("the nights before"), History.existing(history) as opened:
            judged = self._judged(opened, run)
            if judged is not None:
                return judged
            raise UsageProblem("the history does not have this run", try_this=IMPORT)
        return self._alone(run)

    def _alone(self, run: RunRecord) -> NightRecord | None:
        """Judge the night by itself: what it found is told, although nothing is known before it."""
        with self._noting("the results"), History(_NOWHERE) as nowhere:
            folder = self.directory.path
            take_in(nowhere, folder, read_run(folder, datetime.now(UTC)))
            with nowhere.reading() as connection:
                tonight = Tonight(tuple(subjects_of(connection)), ())
                return self._told(connection, tonight, run)
        return None

    def _judged(self, history: History, run: RunRecord) -> NightRecord | None:
        with history.reading() as connection:
            tonight = Tonight.of(connection, run.facts, just_ended=self.just_ended)
            if not tonight.own:
                return None
            night = self._told(connection, tonight, run)
        if shared := shared_names(run.facts):
            self.notes.append(_SHARED.format(", ".join(shared)))
        return replace(night, slower=tuple(_shifts(history, run.facts)))

    def _told(
        self, connection: sqlite3.Connection, tonight: Tonight, run: RunRecord
    ) -> NightRecord:
        survey = survey_of(connection, tonight)
        return NightRecord(
            run=run,
            ending=Ending.of(run.facts),
            news=survey.lines,
            steady=survey.steady,
            failing=count_failing(connection, tonight.own),
            differences=self._differences(connection, tonight),
        )

    def _differences(self, connection: sqlite3.Connection, tonight: Tonight) -> Difference | None:
        if not tonight.before:
            return None
        found = compare(_side(connection, tonight.before), _side(connection, tonight.own))
        # What was not reached, on either side, is told as such; nothing of the key has changed.
        before, now = (cut_short(connection, each) for each in (tonight.before, tonight.own))
        changes = [
            each for each in found.changes if not _is_unreached(each, before=before, now=now)
        ]
        found = replace(found, changes=tuple(changes))
        with self._noting("what was accepted"):
            return Difference.of(found, Baselines(self.baselines))
        return Difference(found, {})

    def _checkups(self) -> tuple[Checkup, ...]:
        with self._noting(FILE_NAME):
            return read_checkups(self.directory.path)
        return ()

    @contextmanager
    def _noting(self, what: str) -> Iterator[None]:
        """Go on without what cannot be read."""
        try:
            yield
        except (RigError, Unreadable, OSError) as problem:
            self.notes.append(f"{what} cannot be read: {problem}")


def _side(connection: sqlite3.Connection, subjects: Sequence[Subject]) -> Side:
    runs = dict.fromkeys(subject.run for subject in subjects)
    return Side(",".join(runs), tuple(side_key(connection, subject) for subject in subjects))


def _is_unreached(change: Change, *, before: Collection[str], now: Collection[str]) -> bool:
    """Tell whether a test was taken on one side only since the other was stopped before its end."""
    cut = now if change.now == NOT_TAKEN else before
    return change.kind is Kind.TEST and change.key in cut


def _shifts(history: History, facts: RunFacts) -> Iterator[Shift]:
    """Yield what has shifted, with keys called as in the run."""
    shared = shared_names(facts)
    # The key is of no matter where the run was made of no others: all of its own are called so.
    origins = facts.origins or {"": facts.origin("")}
    apart = {key: origin for key, origin in origins.items() if key not in shared}
    names = {(origin.bench, origin.key): key for key, origin in apart.items()}
    runs = {origin.run for origin in apart.values()}
    for run in sorted(runs):
        for shift in shifts(history, run):
            key = names.get(shift.course[:2], shift.course.key)
            yield replace(shift, course=shift.course._replace(key=key))
