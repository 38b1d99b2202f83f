"""The folder of a run that goes on, made by hand: what its runner and its processes leave there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rig.record.directory import RunDirectory
from rig.record.jsonl import ResultWriter
from rig.record.judging.night import LETTERS
from rig.record.result import Result
from rig.record.run import KeyFacts, RunFacts, RunRecord
from rig.record.under_way import Running, Test, UnderWay
from rig.runner.diary import Diary
from rig.runner.in_hand import in_hand
from rig.runner.plan import RunPlan

START = datetime(2026, 11, 22, 22, tzinfo=UTC)
NOW = START.timestamp() + 600
_VERDICTS = {letter: verdict for verdict, letter in LETTERS.items()}


class Nobody:
    """A watcher that looks away."""

    def began(self, key: str) -> None: ...

    def moved(self) -> None: ...

    def ended(self, key: str, code: int) -> None: ...


@dataclass
class GoingOn:
    """A run ten minutes after its start.

    Attributes:
        heard: When the last was heard of whatever is written, in seconds since 1970.
    """

    root: Path
    keys: tuple[str, ...] = ("A1", "A2")
    rounds: int = 1
    heard: float = NOW - 2
    _hands: ExitStack = field(default_factory=ExitStack, init=False)
    directory: RunDirectory = field(init=False)
    diary: Diary = field(init=False)

    def __post_init__(self) -> None:
        self.directory = RunDirectory.create(self.root, self.keys, START)
        self.write({})
        plan = RunPlan(directory=self.directory, keys=self.keys, rounds=self.rounds)
        self.diary = Diary(plan, Nobody())
        self._hands.enter_context(in_hand(self.directory))

    def write(self, facts: Mapping[str, Any], results: Iterable[Result] = ()) -> None:
        """Write `run.json`."""
        keys = tuple(KeyFacts(key=key, bay=key) for key in self.keys)
        told = {"directory": "r", "id": "this", "started": START, "keys": keys, **facts}
        self.directory.write_record(RunRecord.of(list(results), RunFacts(**told)))

    def begins(
        self, key: str, tests: Iterable[str], now: str = "", round_: int = 1, attempt: int = 1
    ) -> None:
        """Have a key's process plan tests, and be at one of them."""
        self.diary.began(key)
        under_way = UnderWay(self._folder(key, round_))
        under_way.plan(Test(test=test, requirements=()) for test in tests)
        if now:
            test = Test(test=now, requirements=())
            under_way.begin(Running(test=test, attempt=attempt, lines=0))
        self.say(key, "collected")

    def say(self, key: str, line: str) -> None:
        """Have a key's process say something, when it was heard last."""
        log = self.directory.path / f"{self._number(key)}-{key}.log"
        log.write_text(f"{line}\n")
        folders = self.directory.path.glob(f".under-way/{self._number(key)}-*")
        for path in (log, *(file for folder in folders for file in (*folder.glob("*"), folder))):
            os.utime(path, (self.heard, self.heard))

    def takes(self, key: str, test: str, tries: str, round_: int = 1, **told: Any) -> None:
        """Have a key take a test, which ends as its tries say."""
        with ResultWriter(self.directory.results_path) as writer:
            for attempt, letter in enumerate(tries, start=1):
                writer.write(
                    Result(
                        key=key,
                        bay=key,
                        test=test,
                        requirements=(),
                        checks=(),
                        verdict=_VERDICTS[letter],
                        attempt=attempt,
                        round=round_,
                        **{"reason": "" if letter == "P" else "why", **told},
                    )
                )

    def is_left(self) -> None:
        """Have the runner go, whether it has told an end or not."""
        self._hands.close()

    def _number(self, key: str) -> str:
        return f"{self.keys.index(key) + 1:03}"

    def _folder(self, key: str, round_: int) -> Path:
        return self.directory.path / ".under-way" / f"{self._number(key)}-{round_}"
