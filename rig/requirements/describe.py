"""The answers of a clause in one line for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from rig.requirements.answers import Allowed, Answers, Kind
from rig.requirements.era import Era

_ANY_ERROR = {
    Kind.STATUS: "any error",
    Kind.HID_ERROR: "any ERROR",
    Kind.STATUS_WORD: "any error word",
    Kind.SILENCE: "silence",
    Kind.DEPARTURE: "a departure",
}


def expectation(written: str, answers: Answers, cases: Mapping[str, Answers]) -> str:
    """Say what is expected, and in brackets what is tolerated.

    Args:
        written: The expectation in words; where empty, the expected answers say it.
        answers: The answers of the clause itself.
        cases: The answers of its cases, by name.
    """
    stated = {"": answers, **cases}
    expected = written or _by_case(stated, [one.expected for one in stated.values()])
    tolerated = _by_case(stated, [one.tolerated for one in stated.values()])
    return f"{expected} [tolerated: {tolerated}]" if tolerated else expected


def _by_case(names: Iterable[str], lists: Iterable[tuple[Allowed, ...]]) -> str:
    told = ((name, _list(entries)) for name, entries in zip(names, lists, strict=True))
    return "; ".join(f"{name}: {text}" if name else text for name, text in told if text)


def _list(entries: tuple[Allowed, ...]) -> str:
    by_era = groupby(entries, key=lambda entry: entry.when)
    return ", ".join(_of_era(when, [_one(entry) for entry in group]) for when, group in by_era)


def _of_era(when: Era | None, told: list[str]) -> str:
    text = ", ".join(told)
    return f"{text} on {when}" if when else text


def _one(entry: Allowed) -> str:
    note = f" ({entry.note})" if entry.note else ""
    return f"{_code(entry)}{note}"


def _code(entry: Allowed) -> str:
    if entry.code is None:
        return _ANY_ERROR[entry.kind]
    if entry.kind is Kind.HID_ERROR:
        return f"ERROR 0x{entry.code:02X}"
    return f"0x{entry.code:02X}"
