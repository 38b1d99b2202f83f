"""What follows a night's run: kept, judged, told. None of it can hold the verdict back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rig import RigError
from rig.bench.tables import Night
from rig.record.directory import RunDirectory
from rig.record.nightly.document import document
from rig.record.nightly.judging import judge_night
from rig.record.nightly.record import Ending, NightRecord
from rig.record.nightly.told import FILE_NAME
from rig.record.run import RunRecord
from rig.report import build_pages, morning
from rig.runner.exits import Exit
from rig.runner.foretelling import foretell
from rig.runner.keeping import keep
from rig.runner.nightly.finishing import finish
from rig.runner.nightly.retention import remove_old_nights

PAGE = "morning.html"


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where a night's results go besides its own folder.

    Attributes:
        history: The history.
        baselines: The folder of what was accepted.
    """

    history: Path
    baselines: Path


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a night came to.

    Attributes:
        document: `keyrig.nightly/1`.
        pages: What was written for people.
    """

    night: NightRecord
    exit: Exit
    document: dict[str, Any]
    pages: tuple[Path, ...]


@dataclass
class Aftermath:
    """The steps, each of which may fail without any other.

    Attributes:
        notes: What failed, for people.
        runs: What the history gets of it: the run itself, unless that was made of several.
    """

    directory: RunDirectory
    places: Places
    table: Night
    notes: list[str] = field(default_factory=list)
    runs: Sequence[RunDirectory] | None = None
    _pages: list[Path] = field(default_factory=list)

    def tell(self, record: RunRecord, code: Exit) -> Told:
        """Take a run into the history, judge it, make its pages, and say so wherever asked to.

        Args:
            record: The run's summary.
            code: How the run by itself ended.
        """
        for run in [self.directory] if self.runs is None else self.runs:
            with self._noting("not in the history"):
                self.notes += keep(run, self.places.history)
        night = self._judged(record)
        code = Exit.DIFFERENCES if code is Exit.OK and _has_unaccepted(night) else code
        self._build(night)
        self._write(night, code)
        self._finish(night, code)
        self._clear_away()
        night = self._with_notes(night)
        self._write(night, code)
        return Told(
            night=night,
            exit=code,
            document=document(night, code),
            pages=tuple(self._pages),
        )

    def _judged(self, record: RunRecord) -> NightRecord:
        with self._noting("not judged"):
            night = judge_night(
                self.directory,
                self.places.history,
                baselines=self.places.baselines,
                record=record,
                just_ended=True,
            )
            self.notes += night.notes
            return self._with_notes(night)
        return self._with_notes(NightRecord(run=record, ending=Ending.of(record.facts)))

    def _build(self, night: NightRecord) -> None:
        with self._noting("the run's pages are not made"):
            self._pages += build_pages(self.directory.path, self.places.history)
        with self._noting("nothing is foretold of sites"):
            foretell(night.run, self.directory.path)
        with self._noting("the night's pages are not made"):
            self._pages += morning.build(night, self.places.history)

    def _write(self, night: NightRecord, code: Exit) -> None:
        path = self.directory.path / FILE_NAME
        with self._noting(f"{FILE_NAME} is not written"):
            text = json.dumps(document(night, code), indent=2, ensure_ascii=False)
            partial = path.with_suffix(".new")
            partial.write_text(f"{text}\n", encoding="utf-8")
            partial.replace(path)

    def _finish(self, night: NightRecord, code: Exit) -> None:
        folder = self.directory.path.resolve()
        variables = {
            "KEYRIG_LINE": document(night, code)["line"],
            "KEYRIG_EXIT": str(int(code)),
            "KEYRIG_DIRECTORY": str(folder),
            "KEYRIG_DOCUMENT": str(folder / FILE_NAME),
            "KEYRIG_PAGE": str(folder / PAGE),
        }
        with self._noting("on_finish"):
            finish(self.table.on_finish, variables, self.notes.append)

    def _clear_away(self) -> None:
        if self.table.keep is None:
            return
        with self._noting("old nights are not removed"):
            self.notes += remove_old_nights(
                self.directory, self.places.history, self.table.keep, datetime.now(UTC)
            )

    def _with_notes(self, night: NightRecord) -> NightRecord:
        return replace(night, notes=tuple(dict.fromkeys(self.notes)))

    @contextmanager
    def _noting(self, what: str) -> Iterator[None]:
        try:
            yield
        except RigError as problem:
            self.notes.append(f"{what}: {problem}")
        except Exception as error:  # noqa: BLE001 - the verdict goes out whatever fails behind it
            self.notes.append(f"{what}: {type(error).__name__}: {error}")


def _has_unaccepted(night: NightRecord) -> bool:
    return night.differences is not None and bool(night.differences.unaccepted)
