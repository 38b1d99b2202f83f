"""A run's own files, read for the history: what cannot be read is told, and the rest is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from rig import UsageProblem
from rig.record.directory import RunDirectory
from rig.record.document import Unreadable
from rig.record.judging.night import LETTERS
from rig.record.keys import with_keys
from rig.record.line import from_line
from rig.record.result import SCHEMA
from rig.record.run import KeyFacts, RunFacts

SHOWN = 5
"""Lines of one file that are told one by one, if they cannot be read."""
_ANSWER = re.compile(r"\((0x[0-9A-Fa-f]+)\)[^()]*$")
_AHEAD = timedelta(days=1)
"""How far in the future a run may have begun: clocks of two hosts never quite agree."""


Latencies: TypeAlias = "dict[str, list[float]]"
"""The seconds of every request, by operation."""


class Row(NamedTuple):
    """One result, as the history keeps it; `resets` are all of them, those tested too."""

    test: str
    line: int
    round: int
    attempt: int
    verdict: str
    trouble: str | None
    reason: str | None
    answers: str | None
    seconds: float
    touches: int
    resets: int
    power_cycles: int


@dataclass(frozen=True, kw_only=True)
class RunFiles:
    """What the files of one run hold.

    Attributes:
        facts: What its results do not tell.
        started: When it began, in UTC; when its results were last written, if nobody knows.
        rows: The results of each key, in their order.
        latencies: By key and operation, the seconds of every request.
        complaints: What could not be read, or is not to be believed, for people.
    """

    facts: RunFacts
    started: datetime
    rows: Mapping[str, list[Row]]
    latencies: Mapping[str, Latencies] = field(default_factory=dict)
    complaints: tuple[str, ...] = ()


@dataclass
class _Lines:
    """The lines of `results.jsonl`, sorted by key as far as they can be read."""

    path: Path
    rows: dict[str, list[Row]] = field(default_factory=dict)
    latencies: dict[str, Latencies] = field(default_factory=dict)
    bays: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def read(self) -> None:
        for number, line in enumerate(self._raw(), start=1):
            where = f"{self.path.name}:{number}"
            if not line.endswith(b"\n"):
                self.unread.append(f"{where}: cut short; its result is lost")
                continue
            try:
                key, bay, row, latencies = _read_line(line, number)
            except (ValueError, OverflowError, RecursionError) as error:
                self.unread.append(f"{where}: left out, not a result: {error}")
                continue
            self.rows.setdefault(key, []).append(row)
            self.bays[key] = bay
            if latencies:
                self._take(key, latencies)

    def _take(self, key: str, latencies: Latencies) -> None:
        of_key = self.latencies.setdefault(key, {})
        for operation, seconds in latencies.items():
            of_key.setdefault(operation, []).extend(seconds)

    def complaints(self) -> Iterator[str]:
        yield from self.unread[:SHOWN]
        if len(self.unread) > SHOWN:
            yield f"{self.path.name}: {len(self.unread) - SHOWN} more lines left out"

    def _raw(self) -> list[bytes]:
        try:
            return self.path.read_bytes().splitlines(keepends=True)
        except OSError as error:
            raise UsageProblem(
                f"no results can be read: {error.strerror}",
                where=str(self.path),
                try_this="name a folder that `keyrig run` left",
            ) from None


def read_run(folder: Path, now: datetime) -> RunFiles:
    """Read a run's files; lines and summaries that cannot be read are told, not raised.

    Args:
        now: To tell a run of the future by.

    Raises:
        UsageProblem: There is no such folder, or no results in it.
    """
    directory = RunDirectory(folder)
    lines = _Lines(directory.results_path)
    lines.read()
    facts, complaints = _facts(directory)
    known = {key.key: key for key in facts.keys}
    found = {key: KeyFacts(key=key, bay=bay) for key, bay in lines.bays.items()}
    facts = replace(facts, keys=with_keys(folder, (found | known).values()))
    modified = datetime.fromtimestamp(directory.results_path.stat().st_mtime, UTC)
    return RunFiles(
        facts=facts,
        started=(facts.started or modified).astimezone(UTC),
        rows=lines.rows,
        latencies=lines.latencies,
        complaints=(*complaints, *lines.complaints(), *_doubts(facts, now)),
    )


def _facts(directory: RunDirectory) -> tuple[RunFacts, tuple[str, ...]]:
    try:
        return directory.facts(), ()
    except UsageProblem as problem:
        told = f"{directory.record_path.name}: left out: {problem.what}"
        return RunFacts(directory=str(directory.path), interrupted=True), (told,)


def _doubts(facts: RunFacts, now: datetime) -> Iterator[str]:
    if facts.started is None:
        yield "nobody knows when it began; it is put where its results were last written"
        return
    if facts.finished is not None and facts.finished < facts.started:
        yield "it ended before it began: the clock went back meanwhile"
    if facts.started > now + _AHEAD:
        yield f"it began in the future, at {facts.started:%Y-%m-%d %H:%M}: a clock was wrong"


def _read_line(line: bytes, number: int) -> tuple[str, str, Row, Latencies]:
    """Return key, bay, result and latencies of a line; raises `Unreadable`.

    Well-formed lines, which nearly all are, are read without the patience of `from_line`, which
    takes several times as long. It has the last word on all others.
    """
    try:
        told = json.loads(line)
        if told["schema"] == SCHEMA:
            key, bay, row = told["key"], told["bay"], _row(told, number)
            latencies = told.get("latencies") or {}
            if _is_sound(key, bay, row) and _are_times(latencies) and b"\\u" not in line:
                return key, bay, row, latencies
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    result = from_line(line.decode())
    told = json.loads(line)
    fields = {name: getattr(result, name) for name in _PLAIN} | {"checks": told["checks"]}
    trouble = str(result.trouble) if result.trouble else None
    row = _row({**fields, "trouble": trouble}, number)
    latencies = told.get("latencies") or {}
    if not (_is_sound(result.key, result.bay, row) and _are_times(latencies)):
        raise Unreadable("a number is out of range")
    # Half of a surrogate pair is good JSON, but no text that could be written anywhere.
    texts = (text for text in row if isinstance(text, str))
    "".join((result.key, result.bay, *texts, *latencies)).encode()
    return result.key, result.bay, row, latencies


_PLAIN = (
    "test",
    "verdict",
    "reason",
    "seconds",
    "touches",
    "resets",
    "resets_tested",
    "power_cycles",
    "attempt",
    "round",
)
_TEXTS = (str, type(None))
_MOST = 2**31
"""More than anything that is counted in a test; a foreign line may tell any number."""
_LONGEST = 4000.0
"""Seconds, more than any exchange may last; as microseconds they fit into 32 bits."""


def _row(told: Mapping[str, Any], number: int) -> Row:
    return Row(
        test=told["test"],
        line=number,
        round=told.get("round", 1),
        attempt=told.get("attempt", 1),
        verdict=LETTERS[told["verdict"]],
        trouble=told.get("trouble") or None,
        reason=told.get("reason") or None,
        answers=_answers(told["checks"]),
        seconds=told.get("seconds", 0.0),
        touches=told.get("touches", 0),
        resets=told.get("resets", 0) + told.get("resets_tested", 0),
        power_cycles=told.get("power_cycles", 0),
    )


def _is_sound(key: object, bay: object, row: Row) -> bool:
    counts = (row.round, row.attempt, row.touches, row.resets, row.power_cycles)
    return (
        type(key) is type(bay) is type(row.test) is str
        and all(type(count) is int and 0 <= count < _MOST for count in counts)
        and type(row.seconds) in (float, int)
        and 0 <= row.seconds < _MOST
        and isinstance(row.trouble, _TEXTS)
        and isinstance(row.reason, _TEXTS)
    )


def _are_times(latencies: Mapping[str, Sequence[float]]) -> bool:
    """Tell whether they are seconds that can be kept; raises `TypeError` if they are no numbers."""
    return all(0 <= each < _LONGEST for seconds in latencies.values() for each in seconds)


def _answers(checks: list[Mapping[str, Any]]) -> str | None:
    """Return the status codes that a test did not expect, each with its requirement."""
    told = (
        f"{check['requirement']} {found[1]}"
        for check in checks
        if check.get("seen") and (found := _ANSWER.search(check["seen"]))
    )
    return ", ".join(told) or None
