"""What the bench did wrong: bays out of service, and trouble by its kind, with what to try."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rig.record.nightly.record import Checkup, NightRecord
from rig.record.nightly.tally import bays_out
from rig.record.run import KeyRecord, RunFacts
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict
from rig.report.morning.lookup import Lookup
from rig.report.view import Case


@dataclass(frozen=True)
class Advice:
    """A kind of trouble for people: its cause in a sentence, and one thing to try."""

    cause: str
    try_this: str


ADVICE: Mapping[Trouble | None, Advice] = MappingProxyType(
    {
        Trouble.GONE: Advice(
            "The key left the bus, or started anew, in the middle of a test.",
            "Push the plug fully in, or take another cable; then keyrig doctor --key BAY.",
        ),
        Trouble.MUTE: Advice(
            "The key did not answer any more.",
            "Look whether it answers after its power was cut: keyrig power BAY cycle.",
        ),
        Trouble.TOUCH: Advice(
            "The key took none of three presses.",
            "See that the pad still sits on the sensor, then keyrig touch BAY --calibrate.",
        ),
        Trouble.ACTUATOR: Advice(
            "What presses or powers the key was silent, restarted, or refused.",
            "Look at the board's own plug and supply, then keyrig doctor --key BAY.",
        ),
        Trouble.FALSE_PRESS: Advice(
            "The key was pressed although nothing was to press it.",
            "See that nothing rests on its sensor, and that the pad lets go of it.",
        ),
        Trouble.FOREIGN: Advice(
            "Another program talked to this key at the same time.",
            "Close browsers and agents there; keyrig doctor --key BAY tells who has it open.",
        ),
        Trouble.POWER: Advice(
            "The key's port could not be switched off, or on.",
            "See that the hub switches this port: keyrig power BAY cycle.",
        ),
        Trouble.WRONG_KEY: Advice(
            "The key in the bay is not the one that was adopted there.",
            "Put the adopted key back, or adopt this one: keyrig adopt BAY.",
        ),
        Trouble.LATE: Advice(
            "The host was too slow with what a key takes for a while only.",
            "See what else is at work on the host, or test fewer keys at once: keyrig run -j 4.",
        ),
        Trouble.PIN: Advice(
            "The bay's own PIN was not sent: it may be wrong, or too few tries are left.",
            "See its pin_env or pin_file, and do what the reason says.",
        ),
        Trouble.LOCK: Advice(
            "Somebody else had the bay.",
            "Ask whom the reason names, or give the night another hour.",
        ),
        Trouble.PROCESS: Advice(
            "The process that tested the key died.",
            "Look at the end of its log, and at the memory of the machine.",
        ),
        Trouble.BENCH: Advice(
            "Something of the bench stood in the way.",
            "Do what the reason says, then keyrig doctor --key BAY.",
        ),
        Trouble.SUITE: Advice(
            "The rig or the test is at fault, not the key.",
            "Report it, with the text for a ticket on the test's page.",
        ),
    }
)
_UNKNOWN = Advice("What stood in the way is not known.", "Look at the test's page.")


@dataclass(frozen=True)
class BayOut:
    """A bay that gave no verdict any more, or none at all.

    Attributes:
        there: What it is called on its host.
        host: That host, if it is another than the night's own; empty otherwise.
        why: What was told of it; empty if nothing was.
        untested: How many of its tests were not taken.
        verdicts: How many there are all the same.
    """

    bay: str
    there: str
    host: str
    why: str
    untested: int
    verdicts: int


@dataclass(frozen=True)
class Kind:
    """Trouble of one kind.

    Attributes:
        name: The kind.
        cause: What it comes of, in a sentence.
        try_this: One thing to try, at the bay that had it most.
        bays: How often each bay had it, the worst first.
        reasons: What was told of it, the most frequent first, with how often it was.
        first: The first of them, for its place.
    """

    name: str
    cause: str
    try_this: str
    bays: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...]
    first: Case

    @property
    def count(self) -> int:
        """How often it was."""
        return sum(count for _, count in self.bays)


@dataclass(frozen=True)
class Troubles:
    """Everything that the page tells of the bench.

    Attributes:
        checkups: What the preflight found, bay by bay.
        warnings: What could not be done for a key, and what of it is another than it was adopted.
    """

    out: tuple[BayOut, ...]
    checkups: Mapping[str, tuple[Checkup, ...]]
    kinds: tuple[Kind, ...]
    warnings: tuple[tuple[str, str], ...]

    @property
    def count(self) -> int:
        """How many bays and kinds of trouble there are to look at."""
        return len(self.out) + len(self.kinds)


def troubles(night: NightRecord, lookup: Lookup) -> Troubles:
    """Sort out what the bench did wrong."""
    cases = list(lookup.with_verdict(Verdict.INFRA))
    out = tuple(_out(night, cases))
    told = {(one.bay, one.why) for one in out}
    return Troubles(
        out=out,
        checkups=_by_bay(night.checkups),
        kinds=tuple(_kinds(cases, night.run.facts)),
        warnings=tuple(
            (key.key, says)
            for key in night.run.keys
            for says in _warnings(key)
            if (key.bay, says) not in told
        ),
    )


def _by_bay(checkups: Iterable[Checkup]) -> Mapping[str, tuple[Checkup, ...]]:
    found: dict[str, list[Checkup]] = {}
    for each in checkups:
        found.setdefault(each.bay, []).append(each)
    return {bay: tuple(own) for bay, own in found.items()}


def _out(night: NightRecord, cases: Iterable[Case]) -> Iterator[BayOut]:
    keys = {key.bay: key for key in night.run.keys}
    given_up: dict[str, list[Case]] = {}
    for case in cases:
        if case.result.trouble is Trouble.OUT:
            given_up.setdefault(case.result.bay, []).append(case)
    found_before = {checkup.bay for checkup in night.checkups}
    for bay, says in bays_out(night).items():
        own = given_up.get(bay, [])
        key = keys.get(bay)
        there, host = _at_host(night.run.facts, bay)
        yield BayOut(
            bay=bay,
            there=there,
            host=host,
            why=own[0].reason if own and bay not in found_before else says,
            untested=len(own) + _not_reached(night, key),
            verdicts=sum(key.totals[each] for each in _VERDICTS) if key else 0,
        )


_VERDICTS = (Verdict.PASS, Verdict.TOLERATED, Verdict.FAIL)


def _at_host(facts: RunFacts, bay: str) -> tuple[str, str]:
    """Return what a bay is called where it is, and the host if that is another."""
    origin = facts.origins.get(bay)
    return (origin.key, origin.bench) if origin else (bay, "")


def _not_reached(night: NightRecord, key: KeyRecord | None) -> int:
    return len(night.run.facts.not_reached.get(key.key, ())) if key else 0


def _kinds(cases: Iterable[Case], facts: RunFacts) -> list[Kind]:
    alike: dict[Trouble | None, list[Case]] = {}
    for case in cases:
        if case.result.trouble is not Trouble.OUT:
            alike.setdefault(case.result.trouble, []).append(case)
    kinds = [_kind(trouble, own, facts) for trouble, own in alike.items()]
    return sorted(kinds, key=lambda kind: -kind.count)


def _kind(trouble: Trouble | None, cases: list[Case], facts: RunFacts) -> Kind:
    bays = Counter(case.result.bay for case in cases).most_common()
    advice = ADVICE.get(trouble, _UNKNOWN)
    there, host = _at_host(facts, bays[0][0])
    return Kind(
        name=str(trouble or "unknown"),
        cause=advice.cause,
        try_this=(f"On {host}: " if host else "") + advice.try_this.replace("BAY", there),
        bays=tuple(bays),
        reasons=tuple(Counter(case.reason for case in cases).most_common()),
        first=cases[0],
    )


def _warnings(key: KeyRecord) -> Iterable[str]:
    for change in key.changed:
        yield f"{change.what} is {change.seen}; when it was adopted it was {change.adopted}"
    yield from key.warnings
