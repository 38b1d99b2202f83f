"""What is another on one side than on the other: verdicts, answers, abilities, times."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

from rig import UsageProblem
from rig.record.difference.side import Outcome, Side, SideKey
from rig.record.judging.judge import Judgement, judge
from rig.record.judging.night import State, state, word
from rig.record.latency.contrast import contrasts
from rig.record.latency.telling import milliseconds, seconds_in

NOT_TAKEN = "not taken"
_ALGORITHMS = "algorithms"
_UNTOLD = (Judgement.STEADY, Judgement.NEW)


class Kind(StrEnum):
    """What a change is one of."""

    VERDICT = auto()
    ANSWER = auto()
    """The same verdict by another status code."""
    INFO = auto()
    """A member of getInfo."""
    ALGORITHM = auto()
    """An algorithm that getInfo offers."""
    TEST = auto()
    """A test that was taken on one side only."""
    LATENCY = auto()
    """How long an operation takes."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that is another on the second side.

    Attributes:
        key: The key on the second side; `model` and `firmware` are that one's too.
        what: A test's name, a member of getInfo, an algorithm's COSE number, or an operation.
        was: What it was; of an operation, the median time. `now` is what it is.
        outcomes: The tries of both sides, of a test.
    """

    kind: Kind
    key: str
    model: str
    firmware: str
    what: str
    was: str
    now: str
    judgement: Judgement = Judgement.DIFFERS
    outcomes: str = ""

    @property
    def likeness(self) -> tuple[str, ...]:
        """What must be equal for two keys to have the same change; of times, the direction."""
        if self.kind is Kind.LATENCY:
            is_slower = seconds_in(self.now) > seconds_in(self.was)
            return self.kind, self.what, "slower" if is_slower else "faster"
        return self.kind, self.what, self.was, self.now, self.judgement


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Both sides, key by key.

    Attributes:
        compared: How many keys were.
        alone: Keys of either side that have no partner on the other.
    """

    one: Side
    other: Side
    changes: tuple[Change, ...]
    compared: int
    alone: tuple[str, ...]


def compare(one: Side, other: Side) -> Comparison:
    """Set two sides beside each other.

    Two keys are compared whatever they are called; else keys of one name, or of one model.

    Raises:
        UsageProblem: No key of one side has a partner on the other.
    """
    pairs = _pairs(one, other)
    partners = {id(key) for pair in pairs for key in pair}
    alone = (key.key for key in (*one.keys, *other.keys) if id(key) not in partners)
    return Comparison(
        one=one,
        other=other,
        changes=tuple(change for pair in pairs for change in _changes(*pair)),
        compared=len(pairs),
        alone=tuple(dict.fromkeys(alone)),
    )


def _pairs(one: Side, other: Side) -> list[tuple[SideKey, SideKey]]:
    if len(one.keys) == len(other.keys) == 1:
        return [(one.keys[0], other.keys[0])]
    for likeness in _LIKENESSES:
        known = {likeness(key): key for key in reversed(one.keys)}
        found = [(known[likeness(key)], key) for key in other.keys if likeness(key) in known]
        if found:
            return found
    raise UsageProblem(
        "nothing to compare: no key or model is on both sides",
        where=f"{one.name}, {other.name}",
        try_this="keyrig diff KEY KEY compares any two keys",
    )


_LIKENESSES: tuple[Callable[[SideKey], object], ...] = (
    lambda key: (key.bench, key.key),
    lambda key: key.key,
    lambda key: key.model,
)


def _changes(one: SideKey, other: SideKey) -> Iterator[Change]:
    of: dict[str, Any] = {
        "key": other.key,
        "model": other.model,
        "firmware": other.firmware,
    }
    is_same = (one.key, one.model, one.firmware, one.suite) == (
        other.key,
        other.model,
        other.firmware,
        other.suite,
    )
    for test in sorted({*one.tests, *other.tests}):
        change = _change_of_test(one.tests.get(test), other.tests.get(test), is_same=is_same)
        if change is not None:
            yield Change(**of, what=test, **change)
    if one.info and other.info:
        yield from _changes_of_info(of, one.info, other.info)
    yield from _changes_of_latency(of, one, other)


def _change_of_test(
    was: Outcome | None, now: Outcome | None, *, is_same: bool
) -> dict[str, Any] | None:
    if was is None or now is None:
        taken = [NOT_TAKEN if each is None else "taken" for each in (was, now)]
        return {"kind": Kind.TEST, "was": taken[0], "now": taken[1]}
    words, told = (word(was.tries), word(now.tries)), f"{was.tries} → {now.tries}"
    change = {"kind": Kind.VERDICT, "was": words[0], "now": words[1], "outcomes": told}
    if state(now.tries) is State.OPEN:
        return {**change, "judgement": Judgement.INFRA}
    if state(was.tries) is State.OPEN:
        return None
    if words[0] != words[1]:
        return {**change, "judgement": _judgement(was, now, is_same=is_same)}
    if was.answers != now.answers:
        return {**change, "kind": Kind.ANSWER, "was": was.answers, "now": now.answers}
    return None


def _judgement(was: Outcome, now: Outcome, *, is_same: bool) -> Judgement:
    """Judge as two nights of one key; on another key, firmware or test, it is a difference."""
    judgement = judge([was.tries, now.tries]).judgement
    return judgement if is_same and judgement not in _UNTOLD else Judgement.DIFFERS


def _changes_of_info(
    of: Mapping[str, Any], one: Mapping[str, Any], other: Mapping[str, Any]
) -> Iterator[Change]:
    for member in sorted({*one, *other} - {_ALGORITHMS}):
        was, now = _told(one, member), _told(other, member)
        if was != now:
            yield Change(**of, kind=Kind.INFO, what=member, was=was, now=now)
    had, has = _algorithms(one), _algorithms(other)
    for algorithm in sorted(had ^ has):
        was, now = (_OFFERED[algorithm in each] for each in (had, has))
        yield Change(**of, kind=Kind.ALGORITHM, what=algorithm, was=was, now=now)


def _changes_of_latency(of: Mapping[str, Any], one: SideKey, other: SideKey) -> Iterator[Change]:
    """Compare times where the same tests were taken, of all but one key with one firmware.

    If that takes longer, it is the bench's doing.
    """
    keys = [(each.bench, each.key, each.model, each.firmware) for each in (one, other)]
    if one.suite != other.suite or keys[0] == keys[1]:
        return
    for found in contrasts(one.latencies, other.latencies):
        was, now = milliseconds(found.was), milliseconds(found.now)
        yield Change(**of, kind=Kind.LATENCY, what=found.operation, was=was, now=now)


_OFFERED = {True: "offered", False: "not offered"}


def _told(info: Mapping[str, Any], member: str) -> str:
    if member not in info:
        return "absent"
    return json.dumps(info[member], sort_keys=True, ensure_ascii=False)


def _algorithms(info: Mapping[str, Any]) -> set[str]:
    offered: Iterable[Any] = info.get(_ALGORITHMS) or ()
    return {str(each.get("alg", each) if isinstance(each, Mapping) else each) for each in offered}
