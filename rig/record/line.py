"""The JSON shape of a result: a line of `results.jsonl`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from rig.record.document import Document, Unreadable
from rig.record.result import SCHEMA, Latency, Press, Result
from rig.record.trouble import Trouble
from rig.record.verdict import Check, Verdict


def to_line(result: Result) -> str:
    """Return the result as one line of JSON, with its newline."""
    told = {"schema": SCHEMA, **asdict(result), "latencies": _by_operation(result.latencies)}
    return json.dumps(told, ensure_ascii=False) + "\n"


def from_line(line: str) -> Result:
    """Read one line of `results.jsonl`.

    Raises:
        Unreadable: It is not a result that this version can read.
    """
    document = Document.parse(line, SCHEMA)
    return Result(
        key=document.text("key"),
        bay=document.text("bay"),
        test=document.text("test"),
        requirements=document.texts("requirements"),
        checks=tuple(_check(check) for check in document.documents("checks")),
        verdict=_verdict(document),
        reason=document.text("reason", ""),
        detail=document.text("detail", ""),
        trouble=_trouble(document),
        exchange=document.text("exchange", ""),
        kernel_log=document.text("kernel_log", ""),
        seconds=document.number("seconds", 0.0),
        touches=document.count("touches", 0),
        resets=document.count("resets", 0),
        resets_tested=document.count("resets_tested", 0),
        power_cycles=document.count("power_cycles", 0),
        attempt=document.count("attempt", 1),
        round=document.count("round", 1),
        presses=tuple(_press(press) for press in document.documents("presses", ())),
        latencies=tuple(_latencies(document.members("latencies"))),
    )


def _check(document: Document) -> Check:
    return Check(
        requirement=document.text("requirement"),
        verdict=_verdict(document),
        expected=document.text("expected", ""),
        seen=document.text("seen", ""),
    )


def _press(press: Document) -> Press:
    return Press(
        asked=press.number("asked"),
        pressed=press.number_or_none("pressed"),
        accepted=press.number_or_none("accepted"),
    )


def _by_operation(latencies: Iterable[Latency]) -> dict[str, list[float]]:
    """Return the seconds of each operation, whose name a line tells only once."""
    found: dict[str, list[float]] = {}
    for each in latencies:
        found.setdefault(each.operation, []).append(round(each.seconds, 6))
    return found


def _latencies(told: dict[str, Any]) -> Iterator[Latency]:
    for operation, seconds in told.items():
        if not isinstance(seconds, list) or not all(map(_is_time, seconds)):
            raise Unreadable(f"the latencies of {operation!r} are no numbers of seconds")
        yield from (Latency(operation, each) for each in seconds)


def _is_time(seconds: object) -> bool:
    return isinstance(seconds, float | int) and not isinstance(seconds, bool) and seconds >= 0


def _trouble(document: Document) -> Trouble | None:
    """Read what kind of trouble it was; a kind that a later version names is some trouble."""
    word = document.text("trouble", "")
    if not word:
        return None
    return Trouble(word) if word in set(Trouble) else Trouble.BENCH


def _verdict(document: Document) -> Verdict:
    word = document.text("verdict")
    try:
        return Verdict(word)
    except ValueError:
        raise Unreadable(f"{word!r} is no verdict") from None
