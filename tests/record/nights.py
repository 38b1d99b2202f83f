"""Runs made up for the history: what their folders would hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rig.record.directory import RunDirectory
from rig.record.jsonl import ResultWriter
from rig.record.judging.night import LETTERS
from rig.record.result import Latency, Result
from rig.record.run import KeyFacts, RunFacts, RunRecord
from rig.record.verdict import Check

FIRST = datetime(2026, 11, 1, 22, tzinfo=UTC)
MODEL = "6b657972-0000-0000-0000-000000000001"
_VERDICTS = {letter: verdict for verdict, letter in LETTERS.items()}


def made_up_run(
    reports: Path,
    night: int,
    outcomes: Mapping[str, Mapping[str, str]],
    *,
    seen: str = "",
    keys: Mapping[str, Any] | None = None,
    latencies: Mapping[str, Sequence[float]] | None = None,
    **facts: Any,
) -> Path:
    """Leave the folder of a run.

    Args:
        night: Which night it was, counted from 0.
        outcomes: By key and test, its tries as letters.
        seen: What every check saw.
        keys: What every key says of itself: `firmware`, `info`.
        latencies: By operation, the seconds of its requests, in the first result of every key.
    """
    started = facts.pop("started", FIRST + timedelta(days=night))
    directory = RunDirectory.create(reports, list(outcomes), started)
    told = {"firmware": "1", "info": {}, **(keys or {})}
    about = {"AAGUID": MODEL, "firmware": told["firmware"]}
    run = RunFacts(
        directory=str(directory.path),
        **{
            "id": f"run {night} of {facts.get('bench', 'north')}",
            "bench": "north",
            "suite": "0.1.0+aaaa",
            "started": started,
            "finished": started + timedelta(hours=5),
            "keys": tuple(
                KeyFacts(key=key, bay=key, about=about, info=told["info"]) for key in outcomes
            ),
            **facts,
        },
    )
    results = [
        made_up_result(key, test, letter, round_, seen)
        for key, tests in outcomes.items()
        for test, letters in tests.items()
        for round_, letter in enumerate(letters, start=1)
    ]
    with ResultWriter(directory.results_path) as writer:
        for result in with_latencies(results, latencies or {}):
            writer.write(result)
    directory.write_record(RunRecord.of(results, run))
    return directory.path


def unopened(run: Path) -> Path:
    """Make a run one whose keys could not be asked what they are."""
    record = json.loads((run / "run.json").read_text())
    for key in record["keys"]:
        key["about"] = {}
    (run / "run.json").write_text(json.dumps(record))
    return run


def with_latencies(
    results: Iterable[Result], latencies: Mapping[str, Sequence[float]]
) -> Iterator[Result]:
    """Yield the results, the first one of each key with what was measured."""
    timed: set[str] = set()
    measured = tuple(Latency(name, each) for name, own in latencies.items() for each in own)
    for result in results:
        is_first = result.key not in timed
        timed.add(result.key)
        yield replace(result, latencies=measured) if is_first else result


def made_up_result(key: str, test: str, letter: str, round_: int, seen: str = "") -> Result:
    verdict = _VERDICTS[letter]
    check = Check(requirement="MC-51", verdict=verdict, expected="0x19", seen=seen)
    return Result(
        key=key,
        bay=key,
        test=test,
        requirements=("MC-51",),
        checks=(check,),
        verdict=verdict,
        seconds=0.5,
        touches=1,
        round=round_,
    )
