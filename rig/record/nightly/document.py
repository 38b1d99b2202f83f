"""`keyrig.nightly/1`: what a night came to, for programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from rig.record.history.lines import Line
from rig.record.judging.judge import Judgement
from rig.record.latency.compare import Shift
from rig.record.nightly.line import one_line
from rig.record.nightly.record import Checkup, NightRecord
from rig.record.nightly.tally import bays_out, is_well
from rig.record.nightly.told import SCHEMA

_LISTS = (
    Judgement.REGRESSED,
    Judgement.FIXED,
    Judgement.UNSTABLE,
    Judgement.SUSPECTED,
    Judgement.DISAGREE,
    Judgement.DIFFERS,
    Judgement.INFRA,
)


def document(night: NightRecord, exit_code: int) -> dict[str, Any]:
    """Return the document of a night that ended with that exit code."""
    facts = night.run.facts
    told = night.run.document()
    same = ("directory", "id", "bench", "suite", "started", "finished", "tests", "totals")
    return {
        "schema": SCHEMA,
        "line": one_line(night),
        "exit": exit_code,
        "ending": night.ending,
        **{name: told[name] for name in same},
        "keys": _keys(night),
        **{str(judgement): _lines(night.lines(judgement)) for judgement in _LISTS},
        "steady": night.steady,
        "differences": night.differences.document() if night.differences else None,
        "slower": [_shift(each) for each in night.slower if each.is_slower],
        "faster": [_shift(each) for each in night.slower if not each.is_slower],
        "not_reached": {key: list(tests) for key, tests in facts.not_reached.items()},
        "preflight": [_checkup(each) for each in night.checkups],
        "notes": list(night.notes),
    }


def _keys(night: NightRecord) -> list[dict[str, Any]]:
    out = bays_out(night)
    return [
        {
            "key": key.key,
            "bay": key.bay,
            "about": key.about,
            "ok": is_well(night, key),
            "out": out.get(key.bay),
            "totals": key.totals,
            "second_tries": key.second_tries,
        }
        for key in night.run.keys
    ]


def _lines(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [
        {
            **line.course._asdict(),
            "test": line.test,
            "outcomes": line.outcomes,
            "tonight": line.nights[-1].tries,
            "since": line.since,
        }
        for line in lines
    ]


def _shift(shift: Shift) -> dict[str, Any]:
    return {
        **shift.course._asdict(),
        "firmware_before": shift.firmware_before,
        "operation": shift.operation,
        "was": shift.was,
        "now": shift.now,
        "samples": list(shift.samples),
        "p": shift.p,
    }


def _checkup(checkup: Checkup) -> dict[str, Any]:
    told = asdict(checkup)
    told["try"] = told.pop("try_this")
    return told
